package io.revtree.history;

import io.revtree.CorruptObjectException;
import io.revtree.store.KvStore;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The refs of a store as one listing gave them, damaged or not, for those who read what they lead to beside collections, and keep
 * nothing from being collected: what they miss is damage only if these refs are there still. Immutable.
 */
public final class RefListing {

    private final Map<String, byte[]> refs;

    /** Of what a listing gave; that of {@code shallow} must not have changed since any of the others was read. */
    RefListing(Map<String, byte[]> refs) {
        this.refs = refs;
    }

    /** As they are now. */
    public static RefListing read(KvStore store) {
        byte[] shallow = store.readRef(Shallow.REF); // before the others: no prune that comes later is half seen
        Map<String, byte[]> refs = new TreeMap<>(store.listRefs(""));
        if (shallow == null) {
            refs.remove(Shallow.REF);
        } else {
            refs.put(Shallow.REF, shallow);
        }
        return new RefListing(refs);
    }

    /** What each held, in the order of their names. */
    public Map<String, byte[]> values() {
        return refs;
    }

    /**
     * Whether collections may have taken away some of what these refs lead to. They cannot if each ref is still what it was, and
     * history is cut where it was: then all of that was kept all the time. That a branch moved on is no difference, since its newest
     * commit is made from the older one.
     */
    public boolean mayBeCollected(KvStore store) {
        Map<String, byte[]> now = store.listRefs("");
        if (!now.containsKey(Epochs.REF)) {
            return false; // nothing ever was
        }
        return !Objects.equals(cuts(refs.get(Shallow.REF)), cuts(now.get(Shallow.REF)))
                || !identities(now).entrySet().containsAll(identities(refs).entrySet());
    }

    private static Map<String, Object> identities(Map<String, byte[]> refs) {
        Map<String, Object> identities = new HashMap<>();
        refs.forEach((ref, value) -> identities.put(ref, identity(ref, value)));
        identities.remove(Epochs.REF);
        identities.remove(Shallow.REF);
        return identities;
    }

    private static Object identity(String ref, byte[] value) {
        if (ref.startsWith(Head.PREFIX)) {
            try {
                Head head = Head.parse(ref, value);
                return head.birth() + ":" + head.pendingUntil();
            } catch (CorruptObjectException e) {
                // then it is what its bytes are
            }
        }
        return ByteBuffer.wrap(value);
    }

    private static @Nullable Object cuts(byte @Nullable [] value) {
        try {
            return Shallow.object(value);
        } catch (CorruptObjectException e) {
            return value == null ? null : ByteBuffer.wrap(value);
        }
    }
}
