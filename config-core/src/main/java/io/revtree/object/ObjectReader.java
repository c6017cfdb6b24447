package io.revtree.object;

import io.revtree.CorruptObjectException;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects from a store, believes none that does not hash to its id, and keeps what was made of them in a cache of
 * bounded size. Thread-safe. That an object is missing is never remembered.
 */
public final class ObjectReader {

    /** So many are in memory besides what they make up. */
    private static final int PARTS_AT_ONCE = 16;

    private final KvStore store;
    private final ObjectCache cache;

    /**
     * A reader with a cache of its own.
     *
     * @param cacheBytesMax how many bytes of heap the decoded objects may take; 0 keeps none
     */
    public ObjectReader(KvStore store, long cacheBytesMax) {
        this.store = store;
        this.cache = new ObjectCache(cacheBytesMax);
    }

    /**
     * Reads one object from the store, not from the cache.
     *
     * @throws CorruptObjectException if it is missing, damaged, or of another kind
     */
    public StoredObject read(BlobId id, ObjectKind kind) {
        return check(id, kind, store.readBlobs(List.of(id)).get(id));
    }

    /**
     * Reads one object of whatever kind from the store, for those who follow links without knowing them.
     *
     * @throws CorruptObjectException if it is missing or damaged
     */
    public StoredObject read(BlobId id) {
        return check(id, null, store.readBlobs(List.of(id)).get(id));
    }

    /**
     * All that an object points at, its parts before its links, for those who carry it elsewhere as it is.
     *
     * @throws CorruptObjectException if these bytes do not hash to the id, or are no object
     */
    public static List<BlobId> pointsAt(BlobId id, byte[] stored) {
        byte[] plain = plain(id, null, stored);
        StoredObject.Head head = head(id, null, plain);
        return ids(plain, head, head.partCount() + head.linkCount());
    }

    /**
     * The parts that an object stands in, for those who carry it elsewhere as it is; none if it stands in one piece.
     *
     * @throws CorruptObjectException if these bytes do not hash to the id, or are no object
     */
    public static List<BlobId> parts(BlobId id, byte[] stored) {
        byte[] plain = plain(id, null, stored);
        StoredObject.Head head = head(id, null, plain);
        return ids(plain, head, head.partCount());
    }

    /**
     * Whether bytes that a store holds say that they are an object of this kind, for those who have only ids to go by. Whether they are a
     * sound one, reading it shows; that is left open too where they cannot be inflated, which gives true.
     */
    public static boolean mayBe(ObjectKind kind, byte[] stored) {
        try {
            byte[] plain = Compression.plain(stored);
            return plain.length > Envelope.KIND_AT && plain[Envelope.KIND_AT] == kind.code();
        } catch (CorruptObjectException e) {
            return true;
        }
    }

    /**
     * Reads several objects with few calls of the store. All are in memory at once: the caller bounds their number.
     *
     * @return one object for each id, in the order of the ids
     * @throws CorruptObjectException if any is missing, damaged, or of another kind
     */
    public List<StoredObject> readAll(List<BlobId> ids, ObjectKind kind) {
        Map<BlobId, byte[]> blobs = store.readBlobs(ids);
        List<StoredObject> objects = new ArrayList<>(ids.size());
        for (BlobId id : ids) {
            objects.add(check(id, kind, blobs.get(id)));
        }
        return objects;
    }

    /**
     * The thing that an object stands for, from the cache or else from the store.
     *
     * @throws CorruptObjectException if it is missing, damaged, or of another kind
     */
    public <T> Held<T> load(BlobId id, ObjectDecoder<T> decoder) {
        Held<T> held = cache.get(id, decoder);
        return held != null ? held : cache.put(id, decoder.decode(read(id, decoder.kind())), decoder);
    }

    /**
     * As {@link #load}, for several with few calls of the store. All are in memory at once: the caller bounds their number,
     * and keeps them alive until they are used, as the cache may be too small for them.
     *
     * @return one for each id, in the order of the ids; null for what is missing or damaged, which is a fault only for those
     *     who need it: they meet it again by {@link #load}
     */
    public <T> List<@Nullable Held<T>> loadAll(List<BlobId> ids, ObjectDecoder<T> decoder) {
        Map<BlobId, @Nullable Held<T>> found = new HashMap<>();
        List<BlobId> absent = new ArrayList<>();
        for (BlobId id : ids) {
            Held<T> held = cache.get(id, decoder);
            if (held == null && !found.containsKey(id)) {
                absent.add(id);
            }
            found.put(id, held);
        }
        Map<BlobId, byte[]> blobs = absent.isEmpty() ? Map.of() : store.readBlobs(absent);
        for (BlobId id : absent) {
            try {
                T value = decoder.decode(check(id, decoder.kind(), blobs.get(id)));
                found.put(id, cache.put(id, value, decoder));
            } catch (CorruptObjectException e) {
                found.put(id, null);
            }
        }
        List<@Nullable Held<T>> all = new ArrayList<>(ids.size());
        ids.forEach(id -> all.add(found.get(id)));
        return all;
    }

    /** Lets a new thing, whose object was just written, enter the cache. */
    public <T> Held<T> hold(BlobId id, T value, ObjectDecoder<T> decoder) {
        return cache.put(id, value, decoder);
    }

    /** The thing that a handle leads to, or null if it is no longer in memory. */
    public <T> @Nullable T recall(Handle<T> handle) {
        return cache.follow(handle);
    }

    /** Says that a thing is not needed by the newest tree any more, so that the cache may drop it first. */
    public void forget(BlobId id, ObjectDecoder<?> decoder) {
        cache.forget(id, decoder);
    }

    /** Says that something which came through the cache now takes this many bytes of heap more. */
    public void grew(long bytes) {
        cache.grew(bytes);
    }

    /** About how many bytes of heap the cache holds. */
    public long cachedBytes() {
        return cache.bytes();
    }

    /**
     * The object of bytes that were read from this store already; only its parts are read, if it has any.
     *
     * @param kind what it must be; null for whatever it is
     * @param stored what the store holds under the id; null for nothing
     * @throws CorruptObjectException if it is missing, damaged, or of another kind
     */
    public StoredObject check(BlobId id, @Nullable ObjectKind kind, byte @Nullable [] stored) {
        if (stored == null) {
            throw new CorruptObjectException("Object " + id + named(kind) + " is missing from the store");
        }
        byte[] plain = plain(id, kind, stored);
        StoredObject.Head head = head(id, kind, plain);
        return head.partCount() == 0
                ? StoredObject.whole(id, head, plain)
                : StoredObject.ofParts(id, head, plain, bodyOfParts(id, head, plain));
    }

    private static byte[] plain(BlobId id, @Nullable ObjectKind kind, byte[] stored) {
        try {
            return Compression.plain(stored);
        } catch (CorruptObjectException e) {
            throw new CorruptObjectException("Object " + id + named(kind) + " is damaged: " + e.getMessage(), e);
        }
    }

    private static List<BlobId> ids(byte[] plain, StoredObject.Head head, int count) {
        List<BlobId> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(BlobId.of(plain, head.idsFrom() + i * BlobId.BYTES));
        }
        return ids;
    }

    private static StoredObject.Head head(BlobId id, @Nullable ObjectKind kind, byte[] stored) {
        StoredObject.Head head;
        try {
            head = StoredObject.Head.of(stored);
        } catch (CorruptObjectException e) {
            throw new CorruptObjectException("Object " + id + named(kind) + " is damaged: " + e.getMessage(), e);
        }
        if (!Envelope.idOf(stored).equals(id)) {
            throw new CorruptObjectException(
                    "Object " + id + named(kind) + " is damaged: its bytes do not hash to its id");
        }
        if (kind != null && head.kind() != kind) {
            throw new CorruptObjectException("Object " + id + " is a " + head.kind() + " where a " + kind + " is due");
        }
        return head;
    }

    private static String named(@Nullable ObjectKind kind) {
        return kind == null ? "" : ", a " + kind + ",";
    }

    private byte[] bodyOfParts(BlobId id, StoredObject.Head head, byte[] stored) {
        List<BlobId> ids = ids(stored, head, head.partCount());
        byte[] body = new byte[head.bodyLength()];
        int at = 0;
        for (int from = 0; from < ids.size(); from += PARTS_AT_ONCE) {
            for (StoredObject part :
                    readAll(ids.subList(from, Math.min(ids.size(), from + PARTS_AT_ONCE)), ObjectKind.PART)) {
                int length = part.bodyTo() - part.bodyFrom();
                if (length != Math.min(Envelope.PART_BYTES, body.length - at)) {
                    throw new CorruptObjectException(
                            "Object " + id + " is damaged: its part " + part.id() + " has " + length + " bytes");
                }
                System.arraycopy(part.body(), part.bodyFrom(), body, at, length);
                at += length;
            }
        }
        return body;
    }
}
