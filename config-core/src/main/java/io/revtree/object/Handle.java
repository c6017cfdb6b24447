package io.revtree.object;

import io.revtree.store.BlobId;
import java.lang.ref.WeakReference;

/**
 * A way to a decoded object that does not keep it alive: the cache does, within its bounds. There is one for each thing
 * that came through the cache; {@link ObjectReader#recall} follows it.
 */
public final class Handle<T> extends WeakReference<T> {

    final ObjectCache.Place place;

    /** The generation of the cache in which it was last followed; 0 for none. Races only cost a look-up. */
    int seen;

    /** How many bytes of heap the cache counted for it when it entered last. */
    long bytes;

    Handle(T value, ObjectCache.Place place) {
        super(value);
        this.place = place;
    }

    /** The id of the object that the thing was made of. */
    public BlobId id() {
        return place.id();
    }
}
