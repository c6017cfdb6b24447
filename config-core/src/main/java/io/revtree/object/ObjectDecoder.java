package io.revtree.object;

/**
 * Makes the thing that an object stands for. The cache tells things by id and decoder (by identity): of each kind of
 * thing there is one decoder, and one object may be decoded differently by two.
 *
 * @param <T> what it makes; immutable as far as anyone can see
 */
public interface ObjectDecoder<T> {

    /** What the object must be. */
    ObjectKind kind();

    /**
     * Decodes an object of that kind.
     *
     * @throws io.revtree.CorruptObjectException whatever is wrong with its body or links
     */
    T decode(StoredObject object);

    /**
     * How many bytes of heap the thing takes now, with all that it alone keeps alive. What it grows by later, as it
     * unfolds, it tells by {@link ObjectReader#grew}.
     */
    long heapBytes(T value);
}
