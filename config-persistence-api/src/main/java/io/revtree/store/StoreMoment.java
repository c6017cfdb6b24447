package io.revtree.store;

/**
 * A point in the order of a store's blob writes, as {@link KvStore#moment} gave it: an etcd revision, a count,
 * microseconds, whatever the engine dates its writes by.
 *
 * <p>To all but the store that gave it the number means nothing beyond its order. It may be kept, even in the store
 * itself, and handed to another handle onto the same content, in another process or after a restart.
 */
public record StoreMoment(long value) implements Comparable<StoreMoment> {

    @Override
    public int compareTo(StoreMoment other) {
        return Long.compare(value, other.value);
    }
}
