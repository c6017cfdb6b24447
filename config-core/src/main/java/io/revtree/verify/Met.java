package io.revtree.verify;

import io.revtree.object.FingerprintTable;
import io.revtree.prolly.SipHash;
import io.revtree.store.BlobId;
import io.revtree.wire.ByteWriter;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * What was checked already, by keyed fingerprints: of an id it keeps 128 bits of SipHash under keys that nobody knows, so that no
 * writer of a store can choose objects of which one passes for another.
 *
 * <p>An object is right or wrong only as what it is used for. So what was due of it is kept too: 31 bits beside the fingerprint
 * for the first use, and a fingerprint of id and use together for each further one, which is rare. Memory: about 30 bytes an
 * object. Used by one thread.
 *
 * <p>Trees of commits that follow each other share most of their objects, so nearly all that is asked for was asked for just
 * before: the uses met last are kept as they are, and found without hashing.
 */
final class Met {

    /** Of what is damaged, and of what leads there, no more are kept; beyond that fewer commits count as harmed. */
    private static final long HARMED_MAX = 2_000_000;

    /** A power of two. */
    private static final int LATELY = 4096;

    private final long[] keys = new SecureRandom().longs(6).toArray();
    private final FingerprintTable uses = new FingerprintTable();
    private final FingerprintTable harmed = new FingerprintTable();

    /** Only what was checked, each in the slot that its id gives it. */
    private final @Nullable Fingerprint[] lately = new Fingerprint[LATELY];

    private final ByteWriter due = new ByteWriter();
    private final byte[] id = new byte[BlobId.BYTES];
    private long count;
    private boolean harmForgotten;

    /** What an object is used for. */
    interface Use {

        /** Writes what is due of the object: it is right for all uses of one id that write the same, or for none. */
        void writeTo(ByteWriter due);

        /** Whether the other one certainly writes the same. */
        default boolean isSame(Use other) {
            return this == other;
        }
    }

    /** An object in its use, with the fingerprint of its id. */
    static final class Fingerprint {

        private final BlobId object;
        private final Use use;
        private final long high;
        private final long low;
        private boolean met;

        private Fingerprint(BlobId object, Use use, long high, long low) {
            this.object = object;
            this.use = use;
            this.high = high;
            this.low = low;
        }
    }

    Fingerprint of(BlobId object, Use use) {
        Fingerprint kept = lately[slot(object)];
        if (kept != null && kept.object.equals(object) && kept.use.isSame(use)) {
            return kept;
        }
        long high = SipHash.hash(keys[0], keys[1], object);
        return new Fingerprint(object, use, high, SipHash.hash(keys[2], keys[3], object));
    }

    private static int slot(BlobId object) {
        return object.hashCode() & (LATELY - 1);
    }

    private void keep(Fingerprint object) {
        object.met = true;
        lately[slot(object.object)] = object;
    }

    /** 31 bits of the fingerprint of what is due. */
    private int shortUse(Fingerprint object) {
        return (int) hashOfUse(object, 4, 0) & Integer.MAX_VALUE;
    }

    private long highOfUse(Fingerprint object) {
        return hashOfUse(object, 0, 1);
    }

    private long lowOfUse(Fingerprint object) {
        return hashOfUse(object, 2, 1);
    }

    /** Of all that is due of the object, and its id. */
    private long hashOfUse(Fingerprint object, int key, int first) {
        object.use.writeTo(due.clear());
        object.object.writeTo(id, 0);
        due.raw(id);
        return SipHash.hash(keys[key], keys[key + 1], first, due.array(), 0, due.size());
    }

    /** Whether this object was checked as what is due now. */
    boolean contains(Fingerprint object) {
        if (!object.met && isInTable(object)) {
            keep(object);
        }
        return object.met;
    }

    private boolean isInTable(Fingerprint object) {
        int use = uses.get(object.high, object.low);
        return use != FingerprintTable.ABSENT
                && (use == shortUse(object)
                        || uses.get(highOfUse(object), lowOfUse(object)) != FingerprintTable.ABSENT);
    }

    /**
     * Keeps that an object was checked.
     *
     * @param harm number of the set of faults that it leads to
     * @return whether this is the first use of the object
     */
    boolean add(Fingerprint object, int harm) {
        boolean first = uses.putIfAbsent(object.high, object.low, shortUse(object)) == FingerprintTable.ABSENT;
        if (first) {
            count++;
        } else {
            uses.put(highOfUse(object), lowOfUse(object), 0);
        }
        if (harm != Harm.NONE) {
            if (harmed.size() < HARMED_MAX) {
                harmed.put(highOfUse(object), lowOfUse(object), harm);
            } else {
                harmForgotten = true;
            }
        }
        keep(object);
        return first;
    }

    /** Number of the set of faults that an object leads to. */
    int harm(Fingerprint object) {
        int found = harmed.size() == 0 ? FingerprintTable.ABSENT : harmed.get(highOfUse(object), lowOfUse(object));
        return found == FingerprintTable.ABSENT ? Harm.NONE : found;
    }

    /** How many different objects there are. */
    long count() {
        return count;
    }

    boolean harmForgotten() {
        return harmForgotten;
    }
}
