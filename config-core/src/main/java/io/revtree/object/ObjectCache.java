package io.revtree.object;

import io.revtree.store.BlobId;
import io.revtree.thread.Threads;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps decoded objects alive, within a bound in bytes of heap. Thread-safe.
 *
 * <p>There are two generations, each of at most half the bound. Things enter the young one. When it is full it becomes
 * the old one, and what was in the old one is let go, unless it was used since: whatever is used moves to the young one.
 * So a thing stays if it is used at least once while half the bound streams through, which keeps the paths that are
 * walked all the time in memory during a scan. Using a thing that is in the young generation costs one comparison, and
 * nothing is ordered, counted or locked: a tree is walked at a few dozen nanoseconds a step.
 *
 * <p>No cache by frequency of use: with every commit the busiest objects get new ids, and would have to earn their place
 * again.
 */
final class ObjectCache {

    /** What a thing costs besides itself: its place, handle, id and entry in the map. */
    private static final long ENTRY_BYTES = 240;

    private final long generationBytesMax;
    private volatile Generation young = new Generation(1);
    private volatile Generation old = new Generation(0);

    ObjectCache(long bytesMax) {
        this.generationBytesMax = bytesMax / 2;
    }

    /** By what a thing is found: the same object may be decoded to different things. */
    record Place(BlobId id, ObjectDecoder<?> decoder) {

        @Override
        public boolean equals(@Nullable Object object) {
            return object instanceof Place other && decoder == other.decoder && id.equals(other.id);
        }

        @Override
        public int hashCode() {
            return id.hashCode() ^ System.identityHashCode(decoder);
        }
    }

    private static final class Generation {

        final int number;
        final ConcurrentHashMap<Place, Held<?>> things = new ConcurrentHashMap<>();
        final AtomicLong bytes = new AtomicLong();

        Generation(int number) {
            this.number = number;
        }
    }

    /** The thing of this id, if it is here. */
    <T> @Nullable Held<T> get(BlobId id, ObjectDecoder<T> decoder) {
        Place place = new Place(id, decoder);
        Held<?> found = young.things.get(place);
        if (found == null) {
            found = old.things.get(place);
            if (found != null) {
                enter(place, found, decoder);
            }
        }
        return found == null ? null : typed(found);
    }

    /** The thing that a handle leads to, if it is still alive; it counts as used. */
    <T> @Nullable T follow(Handle<T> handle) {
        T value = handle.get();
        if (value == null || handle.seen == young.number) {
            return value;
        }
        if (Threads.areGuided() && !isOld(handle)) {
            return null; // else the garbage collector would decide whether it is read again
        }
        enterAgain(handle, value);
        return value;
    }

    private boolean isOld(Handle<?> handle) {
        Held<?> held = old.things.get(handle.place);
        return held != null && held.handle() == handle;
    }

    /** Lets a thing enter, unless another of its id and decoder is here: that one is returned then. */
    <T> Held<T> put(BlobId id, T value, ObjectDecoder<T> decoder) {
        Place place = new Place(id, decoder);
        Held<?> before = old.things.get(place);
        Held<T> held = before == null ? new Held<>(value, new Handle<>(value, place)) : typed(before);
        return typed(enter(place, held, decoder));
    }

    /** Drops a thing that is unlikely to be used again. */
    void forget(BlobId id, ObjectDecoder<?> decoder) {
        if (Threads.areGuided()) {
            return; // else the garbage collector would decide whether it is read again
        }
        Place place = new Place(id, decoder);
        Generation generation = young;
        Held<?> held = generation.things.remove(place);
        if (held != null) {
            generation.bytes.addAndGet(-held.handle().bytes);
        }
        old.things.remove(place);
    }

    /** Counts what a thing that is here grew by. */
    void grew(long bytes) {
        Generation generation = young;
        if (generation.bytes.addAndGet(bytes) > generationBytesMax) {
            turn(generation);
        }
    }

    /** About how many bytes are held. */
    long bytes() {
        return young.bytes.get() + old.bytes.get();
    }

    private <T> void enterAgain(Handle<T> handle, T value) {
        enter(handle.place, new Held<>(value, handle), handle.place.decoder);
    }

    private Held<?> enter(Place place, Held<?> held, ObjectDecoder<?> decoder) {
        long bytes = heapBytes(held, decoder);
        Generation generation = young;
        boolean fits = bytes <= generationBytesMax;
        held.handle().seen = fits || !Threads.areGuided() ? generation.number : 0;
        held.handle().bytes = bytes;
        if (!fits) {
            return held;
        }
        Held<?> before = generation.things.putIfAbsent(place, held);
        if (before != null) {
            return before;
        }
        if (generation.bytes.addAndGet(bytes) > generationBytesMax) {
            turn(generation);
        }
        return held;
    }

    private synchronized void turn(Generation full) {
        if (young == full) {
            old = full;
            young = new Generation(full.number + 1);
        }
    }

    /** A place holds only what its own decoder made. */
    @SuppressWarnings("unchecked")
    private static <T> Held<T> typed(Held<?> held) {
        return (Held<T>) held;
    }

    @SuppressWarnings("unchecked")
    private static <T> long heapBytes(Held<?> held, ObjectDecoder<T> decoder) {
        return ENTRY_BYTES + decoder.heapBytes((T) held.value());
    }
}
