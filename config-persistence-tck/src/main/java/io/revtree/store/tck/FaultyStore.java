package io.revtree.store.tck;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.Registration;
import io.revtree.store.StoreMoment;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store over another one that fails on purpose, in every way that the contract allows: by chance from a seed, or at a
 * call that a script names. Without either it does what the other does, and counts.
 *
 * <p>What befalls the n-th call of a kind depends on the seed, the kind and n alone, so a run replays exactly as far as
 * its callers make the same calls, whatever the order of different kinds. Every fault names the seed and the call.
 * Thread-safe; settings hold for the calls that begin after them.
 */
public final class FaultyStore extends ForwardingStore {

    /** The kinds of calls: the methods of {@link KvStore}, and the hints that it gives. */
    public enum Call {
        READ_BLOBS,
        WRITE_BLOBS,
        MOMENT,
        DELETE_BLOBS,
        SCAN_BLOBS,
        READ_REF,
        LIST_REFS,
        COMPARE_AND_SET_REF,
        PUBLISH,
        WATCH_REFS,
        HINT
    }

    /** How a call fails. */
    public enum Fault {
        /** Nothing is done; a {@link StoreUnavailableException} says so. A hint is not given. */
        UNAVAILABLE,
        /** Nothing is done, but an {@link UnknownOutcomeException} leaves that open. For writes. */
        LOST_REQUEST,
        /** All is done, but an {@link UnknownOutcomeException} leaves that open. For writes. */
        LOST_ANSWER,
        /**
         * Some of the blobs, none or all perhaps, are written or deleted, a publish does not move the ref, and an {@link
         * UnknownOutcomeException} leaves that open. A scan ends after some ids in a {@link StoreUnavailableException}.
         */
        TORN,
        /**
         * Nothing is done yet, and an {@link UnknownOutcomeException} leaves that open: the request is still under way. It is
         * carried out as it stands right before one of the next 20 calls, of whatever kind, or by {@link
         * FaultyStore#landLate}, and nobody is told what came of it. Closing drops what is under way. For writes.
         */
        LANDS_LATE
    }

    /**
     * A call that was made.
     *
     * @param number counts the calls of all kinds from 1
     * @param nth counts the calls of its kind from 1
     * @param subject the ref or prefix, or how many blobs
     * @param fault how it was made to fail, null if it was not
     */
    public record Event(
            long number,
            Call call,
            long nth,
            String subject,
            @Nullable Fault fault) {}

    private static final int LATE_CALLS_MAX = 20;

    private final KvStore store;
    private final FaultPlan plan;
    private final LateRequests late = new LateRequests();
    private final AtomicLong bytesWritten = new AtomicLong();
    private final AtomicLong blobsWritten = new AtomicLong();

    private FaultyStore(KvStore store, long seed) {
        super(store);
        this.store = store;
        this.plan = new FaultPlan(seed);
    }

    /** A store that does what the other does, until it is told otherwise; closing it closes the other. */
    public static FaultyStore over(KvStore store, long seed) {
        return new FaultyStore(store, seed);
    }

    /**
     * Lets calls of a kind fail so by chance; 0 takes it back.
     *
     * @param probability 0 to 1; together with the kind's other faults at most 1
     * @throws IllegalArgumentException if it is not, or if that kind cannot fail so
     */
    public FaultyStore chance(Call call, Fault fault, double probability) {
        plan.chance(call, fault, probability);
        return this;
    }

    /**
     * Lets one call of a kind fail so: the n-th from now, 1 being the next.
     *
     * @throws IllegalArgumentException if that kind cannot fail so, or n is below 1
     */
    public FaultyStore fail(Call call, long nth, Fault fault) {
        plan.fail(call, nth, fault);
        return this;
    }

    /**
     * Runs an action in the caller's thread right before one call of a kind, the n-th from now, 1 being the next: what
     * another process does in between, or a wait. The action may use this store.
     */
    public FaultyStore before(Call call, long nth, Runnable action) {
        plan.before(call, nth, action);
        return this;
    }

    /** Lets every call of a kind take this much longer, up to the same again by chance with {@code jitter}. */
    public FaultyStore delay(Call call, Duration delay, Duration jitter) {
        plan.delay(call, delay, jitter);
        return this;
    }

    /**
     * Lets the n-th call from now, of whatever kind, and all after it find the store unavailable, as if the process had
     * been cut off there; {@link #heal} ends it.
     */
    public FaultyStore downFrom(long nth) {
        plan.downFrom(nth);
        return this;
    }

    /** Takes back all chances, scripts, delays and the being down; counts and events stay. */
    public FaultyStore heal() {
        plan.heal();
        return this;
    }

    /** Carries out now what is still under way, the first first; how many requests these were. */
    public int landLate() {
        return late.land(Long.MAX_VALUE);
    }

    /** How many calls of a kind were made, those that failed too. */
    public long calls(Call call) {
        return plan.calls(call);
    }

    /** How many calls of all kinds were made; hints count. */
    public long calls() {
        return plan.calls();
    }

    /** How many blobs were handed to the other store, those of torn writes too. */
    public long blobsWritten() {
        return blobsWritten.get();
    }

    /** How many bytes the values of these blobs had. */
    public long bytesWritten() {
        return bytesWritten.get();
    }

    /** The last calls, the oldest first; at most 10,000. */
    public List<Event> events() {
        return plan.events();
    }

    @Override
    public void close() {
        late.drop();
        store.close();
    }

    @Override
    public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        return call(Call.READ_BLOBS, blobs(ids.size()), () -> store.readBlobs(ids), random -> {});
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> blobs) {
        call(Call.WRITE_BLOBS, blobs(blobs.size()), () -> write(blobs), random -> write(someOf(blobs, random)));
    }

    @Override
    public StoreMoment moment() {
        return call(Call.MOMENT, "", store::moment, random -> {});
    }

    @Override
    public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
        call(
                Call.DELETE_BLOBS,
                blobs(ids.size()),
                () -> {
                    store.deleteBlobs(ids, before);
                    return true;
                },
                random -> store.deleteBlobs(someOf(ids, random), before));
    }

    @Override
    public Stream<BlobId> scanBlobs() {
        FaultPlan.Decision decision = next(Call.SCAN_BLOBS, "");
        if (decision.fault() == null) {
            return store.scanBlobs();
        }
        StoreUnavailableException fault = new StoreUnavailableException(decision.message());
        if (decision.fault() == Fault.UNAVAILABLE) {
            throw fault;
        }
        AtomicLong left = new AtomicLong(decision.random().nextInt(100));
        return Stream.concat(
                store.scanBlobs().takeWhile(id -> left.getAndDecrement() > 0),
                Stream.of(0).map(end -> {
                    throw fault;
                }));
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        FaultPlan.Decision decision = next(Call.READ_REF, name);
        if (decision.fault() != null) {
            throw new StoreUnavailableException(decision.message());
        }
        return store.readRef(name);
    }

    @Override
    public Map<String, byte[]> listRefs(String prefix) {
        return call(Call.LIST_REFS, prefix, () -> store.listRefs(prefix), random -> {});
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        return call(Call.COMPARE_AND_SET_REF, name, () -> store.compareAndSetRef(name, expected, next), random -> {});
    }

    @Override
    public boolean publish(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        return call(
                Call.PUBLISH,
                ref,
                () -> {
                    count(blobs);
                    return store.publish(blobs, ref, expected, next);
                },
                random -> write(someOf(blobs, random)));
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        return call(
                Call.WATCH_REFS,
                prefix,
                () -> store.watchRefs(prefix, name -> {
                    if (plan.next(Call.HINT, name).fault() == null) {
                        hint.accept(name);
                    }
                }),
                random -> {});
    }

    private FaultPlan.Decision next(Call call, String subject) {
        FaultPlan.Decision decision = plan.next(call, subject);
        late.land(decision.number());
        return decision;
    }

    private <R> R call(Call call, String subject, Supplier<R> whole, Consumer<Random> part) {
        FaultPlan.Decision decision = next(call, subject);
        Fault fault = decision.fault();
        if (fault == null) {
            return whole.get();
        }
        switch (fault) {
            case UNAVAILABLE -> throw new StoreUnavailableException(decision.message());
            case LOST_REQUEST -> {}
            case LOST_ANSWER -> {
                R unused = whole.get();
            }
            case TORN -> part.accept(decision.random());
            case LANDS_LATE ->
                late.add(decision.number() + 1 + decision.random().nextInt(LATE_CALLS_MAX), whole);
        }
        throw new UnknownOutcomeException(decision.message());
    }

    private boolean write(Map<BlobId, byte[]> blobs) {
        count(blobs);
        store.writeBlobs(blobs);
        return true;
    }

    private void count(Map<BlobId, byte[]> blobs) {
        blobsWritten.addAndGet(blobs.size());
        long bytes = 0;
        for (byte[] value : blobs.values()) {
            bytes += value.length;
        }
        bytesWritten.addAndGet(bytes);
    }

    private static String blobs(int count) {
        return count + " blobs";
    }

    private static Map<BlobId, byte[]> someOf(Map<BlobId, byte[]> blobs, Random random) {
        Map<BlobId, byte[]> some = new HashMap<>(blobs);
        some.keySet().retainAll(someOf(blobs.keySet(), random));
        return some;
    }

    private static List<BlobId> someOf(Collection<BlobId> ids, Random random) {
        List<BlobId> some = new ArrayList<>(ids);
        // In one order whatever the collection's, so that a seed tears a write in the same way.
        Collections.sort(some);
        Collections.shuffle(some, random);
        return some.subList(0, random.nextInt(some.size() + 1));
    }
}
