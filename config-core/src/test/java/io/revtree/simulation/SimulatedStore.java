package io.revtree.simulation;

import io.revtree.simulation.Faults.Fate;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.Refs;
import io.revtree.store.Registration;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreMoment;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The handle that one process has onto the state that all share. Every call lets other threads go first, and then fares as the
 * {@link Faults} have it, in all the ways that the contract of a store leaves open.
 */
class SimulatedStore implements KvStore {

    private final SimulatedState state;
    private final Scheduler scheduler;
    private final Random random;
    private final Faults faults;

    SimulatedStore(SimulatedState state, Scheduler scheduler, Faults faults) {
        this.state = state;
        this.scheduler = scheduler;
        this.random = scheduler.random();
        this.faults = faults;
    }

    @Override
    public void close() {}

    @Override
    public StoreLimits limits() {
        return state.limits();
    }

    @Override
    public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        return read("readBlobs", named(ids), () -> {
            Map<BlobId, byte[]> found = new HashMap<>();
            for (BlobId id : sorted(ids)) {
                faults.piece();
                byte[] blob = state.blob(id);
                if (blob != null) {
                    found.put(id, blob);
                }
            }
            return found;
        });
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> blobs) {
        limits().check(blobs);
        Map<BlobId, byte[]> sorted = new TreeMap<>(blobs);
        boolean unused = write(
                "writeBlobs",
                named(sorted.keySet()),
                () -> {
                    writeAll(sorted, asOf());
                    return true;
                },
                () -> writeAll(some(sorted), asOf()),
                () -> () -> writeAtOnce(sorted, asOf()));
    }

    @Override
    public StoreMoment moment() {
        return read("moment", "", () -> new StoreMoment(state.moment()));
    }

    @Override
    public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
        List<BlobId> sorted = sorted(ids);
        boolean unused = write(
                "deleteBlobs",
                named(sorted),
                () -> {
                    deleteAll(sorted, before);
                    return true;
                },
                () -> deleteAll(sorted.subList(0, random.nextInt(sorted.size() + 1)), before),
                () -> () -> {
                    sorted.forEach(id -> delete(id, before));
                    state.deleted();
                });
    }

    @Override
    public Stream<BlobId> scanBlobs() {
        List<BlobId> ids = read("scanBlobs", "", state::ids);
        return ids.stream().peek(id -> faults.piece());
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        Refs.checkName(name);
        Map<String, byte[]> found = read("readRef", name, () -> {
            byte[] value = state.ref(name);
            return value == null ? Map.of() : Map.of(name, value);
        });
        return found.get(name);
    }

    @Override
    public Map<String, byte[]> listRefs(String prefix) {
        Refs.checkPrefix(prefix);
        return read("listRefs", prefix, () -> {
            Map<String, byte[]> found = new HashMap<>();
            for (String name : List.copyOf(state.refs().keySet())) {
                if (name.startsWith(prefix)) {
                    faults.piece();
                    byte[] value = state.ref(name);
                    if (value != null) {
                        found.put(name, value);
                    }
                }
            }
            return found;
        });
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        return move("compareAndSetRef", Map.of(), name, expected, next);
    }

    @Override
    public boolean publish(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        limits().check(blobs);
        return move("publish", blobs, ref, expected, next);
    }

    private boolean move(
            String call, Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        Refs.checkName(ref);
        Refs.checkValue(expected);
        Refs.checkValue(next);
        Map<BlobId, byte[]> sorted = new TreeMap<>(blobs);
        return write(
                call,
                ref + " from " + named(expected) + " to " + named(next) + (blobs.isEmpty() ? "" : " with ")
                        + named(sorted.keySet()),
                () -> {
                    writeAll(sorted, asOf());
                    faults.piece();
                    return moveRef(ref, expected, next);
                },
                () -> writeAll(some(sorted), asOf()),
                () -> begun(sorted, ref, expected, next));
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        SimulatedState.Listener listener = ref -> {
            if (ref.startsWith(prefix) && faults.hints()) {
                state.later(scheduler.now() + faults.delayNanos(), () -> hint.accept(ref));
            }
        };
        return read("watchRefs", prefix, () -> {
            state.listeners().add(listener);
            return () -> state.listeners().remove(listener);
        });
    }

    /** What is left of a publish that is under way: all of it, or only to move the ref. */
    private Runnable begun(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        boolean written = random.nextBoolean();
        if (written) {
            writeAtOnce(blobs, asOf());
        }
        return () -> {
            if (!written) {
                writeAtOnce(blobs, asOf());
            }
            boolean unused = moveRef(ref, expected, next);
        };
    }

    private long asOf() {
        return state.count();
    }

    /** Bit by bit; a write that others come between may count as of its begin, or of its end. */
    private void writeAll(Map<BlobId, byte[]> blobs, long begun) {
        blobs.forEach((id, bytes) -> {
            faults.piece();
            write(id, bytes, begun);
        });
    }

    private void writeAtOnce(Map<BlobId, byte[]> blobs, long begun) {
        blobs.forEach((id, bytes) -> write(id, bytes, begun));
    }

    // Atomic each, and what stores do otherwise that are wrong on purpose:

    void write(BlobId id, byte[] bytes, long begun) {
        state.write(id, bytes, random.nextBoolean() ? begun : state.count());
    }

    void delete(BlobId id, StoreMoment before) {
        boolean unused = state.delete(id, before.value());
    }

    boolean moveRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        return state.move(name, expected, next);
    }

    final SimulatedState state() {
        return state;
    }

    final Scheduler scheduler() {
        return scheduler;
    }

    private void deleteAll(List<BlobId> ids, StoreMoment before) {
        for (BlobId id : ids) {
            faults.piece();
            delete(id, before);
        }
        state.deleted();
    }

    private <R> R read(String call, String subject, Supplier<R> work) {
        scheduler.step();
        Fate fate = faults.ofRead();
        faults.note(call, subject, fate);
        state.land(scheduler.now());
        if (fate == Fate.CRASH) {
            throw faults.crash();
        }
        if (fate == Fate.UNAVAILABLE) {
            throw new StoreUnavailableException("simulated: " + call + " of " + subject);
        }
        R result = work.get();
        faults.answer();
        return result;
    }

    /**
     * @param whole all of it, with others between
     * @param part some of it
     * @param late begins with it, and gives what is left to do when nobody waits for it any more
     */
    private boolean write(
            String call, String subject, Supplier<Boolean> whole, Runnable part, Supplier<Runnable> late) {
        scheduler.step();
        Fate fate = faults.ofWrite();
        faults.note(call, subject, fate);
        state.land(scheduler.now());
        if (fate == Fate.CRASH) {
            switch (random.nextInt(4)) {
                case 0 -> late.get().run();
                case 1 -> part.run();
                case 2 -> state.later(scheduler.now() + faults.delayNanos(), late.get());
                default -> {}
            }
            throw faults.crash();
        }
        switch (fate) {
            case UNAVAILABLE -> throw new StoreUnavailableException("simulated: " + call + " of " + subject);
            case LOST_REQUEST -> {}
            case TORN -> part.run();
            case LATE -> state.later(scheduler.now() + faults.delayNanos(), late.get());
            default -> {
                boolean result = whole.get();
                faults.answer();
                if (fate != Fate.LOST_ANSWER) {
                    faults.note(call, String.valueOf(result), fate);
                    return result;
                }
            }
        }
        throw new UnknownOutcomeException("simulated: " + fate + ", " + call + " of " + subject);
    }

    private Map<BlobId, byte[]> some(Map<BlobId, byte[]> blobs) {
        Map<BlobId, byte[]> some = new TreeMap<>(blobs);
        some.keySet().removeIf(id -> random.nextBoolean());
        return some;
    }

    private static List<BlobId> sorted(Collection<BlobId> ids) {
        List<BlobId> sorted = new ArrayList<>(ids);
        sorted.sort(null);
        return sorted;
    }

    private static String named(Collection<BlobId> ids) {
        return ids.size() > 4
                ? ids.size() + " blobs " + Integer.toHexString(sorted(ids).hashCode())
                : sorted(ids).stream().map(id -> id.toString().substring(0, 8)).collect(Collectors.joining(" "));
    }

    private static String named(byte @Nullable [] value) {
        return value == null ? "nothing" : Integer.toHexString(Arrays.hashCode(value));
    }
}
