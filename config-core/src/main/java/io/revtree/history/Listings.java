package io.revtree.history;

import com.google.protobuf.InvalidProtocolBufferException;
import io.revtree.ContentionException;
import io.revtree.CorruptObjectException;
import io.revtree.store.KvStore;
import io.revtree.thread.Threads;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lets collections that list refs know of those who take refs away meanwhile. A listing is of no one moment: a commit that is named by one
 * ref after the other may always be where the listing is not.
 *
 * <p>So a collection announces in the ref {@code gc} that it lists. Who is about to take away a ref that is valid, after he saw it so, sets
 * that back. As long as nobody has, no ref went that became valid after the announcement. Thread-safe.
 */
final class Listings {

    private static final int TRIES_MAX = 20;

    private final KvStore store;
    private final Names names;

    Listings(KvStore store) {
        this.store = store;
        this.names = new Names(store);
    }

    /** Says that a listing begins; the value by which {@link #isUndisturbed} knows it. */
    byte[] announce() {
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            byte[] held = store.readRef(Epochs.REF);
            byte[] next = value(held, Threads.random() | 1);
            if (held == null ? names.create(Epochs.REF, next) : names.move(Epochs.REF, held, next)) {
                return next;
            }
        }
        throw contention();
    }

    /** Whether nobody has set back what was announced. */
    boolean isUndisturbed(byte[] announced) {
        return Arrays.equals(store.readRef(Epochs.REF), announced);
    }

    /** Sets back what is announced, if anything is. */
    void disturb() {
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            byte[] held = store.readRef(Epochs.REF);
            if (held == null || !isAnnounced(held) || names.move(Epochs.REF, held, value(held, 0))) {
                return;
            }
        }
        throw contention();
    }

    private static boolean isAnnounced(byte[] value) {
        try {
            return RefProtos.Gc.parseFrom(value).getListing() != 0;
        } catch (InvalidProtocolBufferException e) {
            return false; // no collection goes by it
        }
    }

    private static byte[] value(byte @Nullable [] held, long listing) {
        try {
            RefProtos.Gc gc = held == null ? RefProtos.Gc.getDefaultInstance() : RefProtos.Gc.parseFrom(held);
            return gc.toBuilder().setListing(listing).build().toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptObjectException("the ref " + Epochs.REF + " does not hold an epoch", e);
        }
    }

    private static ContentionException contention() {
        return new ContentionException("the ref " + Epochs.REF + " was moved by others " + TRIES_MAX
                + " times in a row, by collections that begin all the time; try again");
    }
}
