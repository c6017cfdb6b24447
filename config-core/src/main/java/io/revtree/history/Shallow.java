package io.revtree.history;

import com.google.protobuf.InvalidProtocolBufferException;
import io.revtree.ContentionException;
import io.revtree.CorruptObjectException;
import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectReader;
import io.revtree.object.StoredObject;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.UnknownOutcomeException;
import io.revtree.thread.Threads;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ref {@code shallow}, which names the object with all cuts of a store. One compare-and-set replaces them all, so that what one
 * prune reckoned from is what it changes. What is known of it may be old: who misses an object asks again. Thread-safe.
 *
 * <p>It has an epoch as heads have: the object of a publish that was prepared before a collection began may be deleted by it, so that
 * publish has to lose.
 */
public final class Shallow {

    /** The name of the ref. */
    public static final String REF = "shallow";

    private static final int TRIES_MAX = 20;

    private final KvStore store;
    private final ObjectReader reader;
    private final Names names;
    private volatile @Nullable Known known;

    private record Known(@Nullable BlobId object, Cuts cuts) {}

    Shallow(KvStore store, ObjectReader reader) {
        this.store = store;
        this.reader = reader;
        this.names = new Names(store);
    }

    /** What the ref holds now. */
    public byte @Nullable [] value() {
        return store.readRef(REF);
    }

    /** The cuts as they were read last; read now if they never were. */
    public Cuts cuts() {
        Known last = known;
        return last == null ? reload() : last.cuts;
    }

    /** The cuts as the store has them now; the very same object as before if nothing changed. */
    public Cuts reload() {
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            byte[] value = store.readRef(REF);
            try {
                Cuts cuts = of(value);
                known = new Known(object(value), cuts);
                return cuts;
            } catch (CorruptObjectException e) {
                // Another prune may have replaced it, and a collection taken the object away.
                if (Arrays.equals(value, store.readRef(REF))) {
                    throw e;
                }
            }
        }
        throw new ContentionException(
                "the ref " + REF + " was moved while it was read, " + TRIES_MAX + " times in a row");
    }

    /** The cuts that a value of the ref stands for; CorruptObjectException if their object is missing. */
    public Cuts of(byte @Nullable [] value) {
        BlobId object = object(value);
        Known last = known;
        if (last != null && Objects.equals(object, last.object)) {
            return last.cuts;
        }
        return object == null ? Cuts.NONE : reader.load(object, Cuts.DECODER).value();
    }

    /**
     * Says in the ref that a prune is going to look at refs.
     *
     * @return the value by which it may {@link #replace} the cuts; null if others moved the ref meanwhile
     */
    public byte @Nullable [] announce() {
        byte[] held = store.readRef(REF);
        if (isAnnounced(held)) {
            return held; // by another prune, which may be dead: the first one to replace the cuts wins
        }
        byte[] next = value(object(held), epoch(held), Threads.random() | 1);
        return move(held, next) ? next : null;
    }

    /** Whether a prune may be looking at refs. */
    static boolean isAnnounced(byte @Nullable [] value) {
        return parse(value).getPruning() != 0;
    }

    /** Makes the prunes that were announced by this value look again; false if the ref does not hold it any more. */
    public boolean interrupt(byte @Nullable [] announced) {
        byte[] next = value(object(announced), epoch(announced), 0);
        return move(announced, next.length == 0 ? null : next);
    }

    private boolean move(byte @Nullable [] expected, byte @Nullable [] next) {
        if (expected != null) {
            return names.move(REF, expected, next);
        }
        return next == null || names.create(REF, next);
    }

    /** What became of an attempt to replace the cuts. */
    public enum Outcome {
        REPLACED,
        LOST,
        /** An answer was lost, and others have moved the ref since. */
        UNKNOWN
    }

    /** Replaces the cuts, if the ref holds this value still. */
    public Outcome replace(byte @Nullable [] expected, Cuts cuts) {
        ObjectBatch batch = new ObjectBatch();
        StoredObject object = cuts.encode();
        object.addTo(batch);
        byte[] next = value(object.id(), epoch(expected), 0);
        boolean doubt = false;
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            try {
                if (store.publish(Repository.writeAhead(store, store.limits(), batch.blobs()), REF, expected, next)) {
                    known = new Known(object.id(), cuts);
                    return Outcome.REPLACED;
                }
                if (doubt && object.id().equals(object(store.readRef(REF)))) {
                    return Outcome.REPLACED;
                }
                return doubt ? Outcome.UNKNOWN : Outcome.LOST;
            } catch (UnknownOutcomeException e) {
                doubt = true;
            }
        }
        throw new ContentionException("the store gave no answer " + TRIES_MAX + " times in a row to a move of the ref "
                + REF + "; it may have moved or not, which does no harm");
    }

    /** The object that a value names; null for none. */
    public static @Nullable BlobId object(byte @Nullable [] value) {
        RefProtos.Shallow shallow = parse(value);
        return shallow.getCuts().isEmpty() ? null : RefValues.id(REF, shallow.getCuts());
    }

    /** The epoch in a value; 0 where there is none. */
    public static long epoch(byte @Nullable [] value) {
        return parse(value).getEpoch();
    }

    /** The same cuts as a collection leaves them. */
    public static byte[] inEpoch(byte @Nullable [] value, long epoch) {
        return value(object(value), epoch, parse(value).getPruning());
    }

    /** The same cuts in a store that takes them from another: no collection has rewritten them there, and no prune is under way. */
    public static byte[] takenOver(byte[] value) {
        return value(object(value), 0, 0);
    }

    private static byte[] value(@Nullable BlobId object, long epoch, long pruning) {
        RefProtos.Shallow.Builder value =
                RefProtos.Shallow.newBuilder().setEpoch(epoch).setPruning(pruning);
        if (object != null) {
            value.setCuts(RefValues.bytes(object));
        }
        return value.build().toByteArray();
    }

    private static RefProtos.Shallow parse(byte @Nullable [] value) {
        try {
            return value == null ? RefProtos.Shallow.getDefaultInstance() : RefProtos.Shallow.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptObjectException("the ref " + REF + " does not hold where history was cut", e);
        }
    }
}
