package io.revtree.simulation;

import io.revtree.history.Head;
import io.revtree.store.BlobId;
import io.revtree.store.Refs;
import io.revtree.store.StoreLimits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a store holds, for all processes; with all that it ever held, and what is still under way to it. */
final class SimulatedState {

    /** What was written under an id, and as of when that counts. */
    private static final class Blob {

        private final byte[] bytes;
        private final long written;

        Blob(byte[] bytes, long written) {
            this.bytes = bytes;
            this.written = written;
        }
    }

    /** A request that nobody waits for any more. */
    private record Late(long dueNanos, Runnable work) {}

    /** Who is told of a ref that has moved. */
    interface Listener {
        void moved(String ref);
    }

    private final SortedMap<BlobId, Blob> blobs = new TreeMap<>();
    private final SortedMap<String, byte[]> refs = new TreeMap<>();
    private final Map<BlobId, byte[]> everWritten = new HashMap<>();
    private final SortedMap<String, byte[]> lastHeads = new TreeMap<>();
    private final List<Late> late = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final StoreLimits limits;
    private final Consumer<SimulatedState> afterChange;
    private long moments;

    /**
     * @param limits of one call
     * @param afterChange looks at it whenever a ref has moved or something was deleted
     */
    SimulatedState(StoreLimits limits, Consumer<SimulatedState> afterChange) {
        this.limits = limits;
        this.afterChange = afterChange;
    }

    StoreLimits limits() {
        return limits;
    }

    long moment() {
        return ++moments;
    }

    /** The moment that a write counts as of which begins now. */
    long count() {
        return moments;
    }

    byte @Nullable [] blob(BlobId id) {
        Blob blob = blobs.get(id);
        return blob == null ? null : blob.bytes;
    }

    void write(BlobId id, byte[] bytes, long asOf) {
        blobs.merge(
                id,
                new Blob(bytes, asOf),
                (there, fresh) -> there.written > fresh.written ? new Blob(bytes, there.written) : fresh);
        everWritten.put(id, bytes);
    }

    /** Whether the blob went. */
    boolean delete(BlobId id, long before) {
        Blob blob = blobs.get(id);
        boolean goes = blob != null && blob.written < before;
        if (goes) {
            blobs.remove(id);
        }
        return goes;
    }

    void deleted() {
        afterChange.accept(this);
    }

    List<BlobId> ids() {
        return new ArrayList<>(blobs.keySet());
    }

    byte @Nullable [] ref(String name) {
        return refs.get(name);
    }

    SortedMap<String, byte[]> refs() {
        return refs;
    }

    boolean move(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        if (!Refs.matches(refs.get(name), expected)) {
            return false;
        }
        force(name, next);
        return true;
    }

    /** Lets a ref hold this, whatever it held: what no store may do. */
    void force(String name, byte @Nullable [] next) {
        if (next == null) {
            refs.remove(name);
        } else {
            refs.put(name, next);
            if (name.startsWith(Head.PREFIX) && !Head.parse(name, next).isPending()) {
                lastHeads.put(name, next);
            }
        }
        afterChange.accept(this);
        List.copyOf(listeners).forEach(listener -> listener.moved(name));
    }

    /** All blobs that were ever written, whatever became of them. */
    Map<BlobId, byte[]> everWritten() {
        return everWritten;
    }

    /** What each branch that ever was held last. */
    SortedMap<String, byte[]> lastHeads() {
        return lastHeads;
    }

    Collection<Listener> listeners() {
        return listeners;
    }

    void later(long dueNanos, Runnable work) {
        late.add(new Late(dueNanos, work));
    }

    /** Carries out what was under way until then. */
    void land(long nowNanos) {
        List<Runnable> due = new ArrayList<>();
        for (Iterator<Late> each = late.iterator(); each.hasNext(); ) {
            Late next = each.next();
            if (next.dueNanos <= nowNanos) {
                due.add(next.work);
                each.remove();
            }
        }
        due.forEach(Runnable::run);
    }
}
