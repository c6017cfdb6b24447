package io.revtree.verify;

import io.revtree.object.FingerprintTable;
import io.revtree.prolly.SipHash;
import io.revtree.store.BlobId;
import io.revtree.wire.ByteWriter;
import java.security.SecureRandom;

/**
 * What was checked already, by keyed fingerprints: of an id it keeps 128 bits of SipHash under keys that nobody knows, so that no
 * writer of a store can choose objects of which one passes for another.
 *
 * <p>An object is right or wrong only as what it is used for. So what was due of it is kept too: 31 bits beside the fingerprint
 * for the first use, and a fingerprint of id and use together for each further one, which is rare. Memory: about 30 bytes an
 * object. Used by one thread.
 */
final class Met {

    /** Of what is damaged, and of what leads there, no more are kept; beyond that fewer commits count as harmed. */
    private static final long HARMED_MAX = 2_000_000;

    private final long[] keys = new SecureRandom().longs(6).toArray();
    private final FingerprintTable uses = new FingerprintTable();
    private final FingerprintTable harmed = new FingerprintTable();
    private final byte[] id = new byte[BlobId.BYTES];
    private long count;
    private boolean harmForgotten;

    /**
     * The fingerprints of an object and its use.
     *
     * @param high the high half of that of the id
     * @param low the low half
     * @param use 31 bits of that of the use
     * @param due all that is due of the object, and its id
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Fingerprint(long high, long low, int use, byte[] due) {}

    /** Of an id and of all that is due of it. */
    Fingerprint of(BlobId object, ByteWriter due) {
        object.writeTo(id, 0);
        byte[] use = due.raw(id).toByteArray();
        return new Fingerprint(
                SipHash.hash(keys[0], keys[1], 0, id, 0, id.length),
                SipHash.hash(keys[2], keys[3], 0, id, 0, id.length),
                (int) SipHash.hash(keys[4], keys[5], 0, use, 0, use.length) & Integer.MAX_VALUE,
                use);
    }

    private long highOfUse(Fingerprint object) {
        return SipHash.hash(keys[0], keys[1], 1, object.due, 0, object.due.length);
    }

    private long lowOfUse(Fingerprint object) {
        return SipHash.hash(keys[2], keys[3], 1, object.due, 0, object.due.length);
    }

    /** Whether this object was checked as what is due now. */
    boolean contains(Fingerprint object) {
        int use = uses.get(object.high, object.low);
        return use != FingerprintTable.ABSENT
                && (use == object.use || uses.get(highOfUse(object), lowOfUse(object)) != FingerprintTable.ABSENT);
    }

    /**
     * Keeps that an object was checked.
     *
     * @param harm number of the set of faults that it leads to
     * @return whether this is the first use of the object
     */
    boolean add(Fingerprint object, int harm) {
        boolean first = uses.get(object.high, object.low) == FingerprintTable.ABSENT;
        if (first) {
            uses.put(object.high, object.low, object.use);
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
