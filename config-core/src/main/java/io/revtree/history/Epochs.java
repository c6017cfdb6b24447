package io.revtree.history;

import com.google.protobuf.InvalidProtocolBufferException;
import io.revtree.ContentionException;
import io.revtree.CorruptObjectException;
import io.revtree.store.KvStore;
import io.revtree.store.UnknownOutcomeException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The epochs of collections: the ref {@code gc} counts them, and what objects are published with carries the last one that
 * rewrote it. Thread-safe.
 */
public final class Epochs {

    /** The name of the ref. */
    public static final String REF = "gc";

    /** A busy branch moves between a read of its ref and a write; each time it may be the other that loses. */
    private static final int TRIES_MAX = 500;

    private final KvStore store;

    public Epochs(KvStore store) {
        this.store = store;
    }

    /** The epoch of the collection that began last; 0 if there was none. */
    public long last() {
        return epoch(store.readRef(REF));
    }

    /**
     * Begins a collection; its epoch, which is higher than all that publishes move has: also where the ref was lost or is an old
     * one, a collection has to rewrite them.
     */
    public long next() {
        byte[] next = moved(REF, held -> {
            long last = Math.max(epoch(held), highest(store));
            if (last == Long.MAX_VALUE) {
                throw new CorruptObjectException("no epoch can follow that of the ref " + REF + " or of a branch");
            }
            return value(last + 1);
        });
        return epoch(next);
    }

    /** The highest epoch of all that publishes move. */
    private static long highest(KvStore store) {
        long highest = Shallow.epoch(store.readRef(Shallow.REF));
        for (Map.Entry<String, byte[]> head : store.listRefs(Head.PREFIX).entrySet()) {
            highest =
                    Math.max(highest, Head.parse(head.getKey(), head.getValue()).epoch());
        }
        return highest;
    }

    /** Rewrites all that publishes move, so that those which were prepared before lose. */
    public void raise(long epoch) {
        for (Map.Entry<String, byte[]> head : store.listRefs(Head.PREFIX).entrySet()) {
            String ref = head.getKey();
            byte[] unused = moved(ref, held -> {
                Head now = held == null ? null : Head.parse(ref, held);
                // Nothing can be published upon a pending one, and what it becomes has not been seen by anybody yet.
                boolean done = now == null || now.isPending() || now.epoch() >= epoch;
                return done || now == null ? held : now.inEpoch(epoch).value();
            });
        }
        byte[] unused = moved(Shallow.REF, held -> Shallow.epoch(held) >= epoch ? held : Shallow.inEpoch(held, epoch));
    }

    /** Moves a ref on, and gives what it holds then; nothing is written when that is what it held. */
    private byte[] moved(String ref, Function<byte @Nullable [], byte @Nullable []> move) {
        for (int made = 0; made < TRIES_MAX; made++) {
            byte[] held = store.readRef(ref);
            byte[] next = move.apply(held);
            if (next == null || next == held) {
                return held == null ? new byte[0] : held;
            }
            try {
                if (store.compareAndSetRef(ref, held, next)) {
                    return next;
                }
            } catch (UnknownOutcomeException e) {
                Tries.pause(1); // the next look shows what came of it
            }
        }
        throw new ContentionException("the ref " + ref + " was moved by others " + TRIES_MAX
                + " times in a row, so no collection could begin; nothing was deleted, try again later");
    }

    /** What a value of the ref holds, 0 for none; CorruptObjectException if it is no epoch. */
    public static long epoch(byte @Nullable [] value) {
        try {
            return value == null ? 0 : RefProtos.Gc.parseFrom(value).getEpoch();
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptObjectException("the ref " + REF + " does not hold an epoch", e);
        }
    }

    /** What the ref is to hold. */
    public static byte[] value(long epoch) {
        return RefProtos.Gc.newBuilder().setEpoch(epoch).build().toByteArray();
    }
}
