package io.revtree.prolly;

import io.revtree.object.Envelope;
import io.revtree.object.Handle;
import io.revtree.object.ObjectKind;
import io.revtree.schema.Key;
import io.revtree.store.BlobId;
import io.revtree.wire.ByteWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a container: entries in key order, as a view over the bytes in which the chunk is stored. What it says never
 * changes. What it remembers does: its id once it was asked for, and in one slot an entry what the entry leads to, so
 * that a walk needs no look-up by id. Thread-safe.
 *
 * <p>A slot holds nothing yet, or a {@link Handle} to something that is in the store, or the thing itself: a value that
 * stands inside this chunk, or a lower chunk or linked value that is not in the store yet. A chunk never refers to the
 * one that it was made from, so that history does not pile up in memory.
 */
final class Chunk {

    static final int LEVEL_MAX = 32;

    /** Neither parts nor 128 links: what stands before the links always takes the same room. */
    static final int LINKS_FROM = Envelope.idsFrom(0, ChunkRules.ENTRIES_MAX);

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(Object[].class);

    /** What the objects of a chunk take besides their arrays' contents. */
    private static final int OBJECT_BYTES = 160;

    private final byte[] stored;
    private final int bodyFrom;
    private final int level;
    private final long size;

    /** Bit i says that entry i takes a link. */
    private final long linked;

    /** Where in {@link #stored} the key of entry i begins, at 2 i, and ends, at 2 i + 1. */
    private final int[] keys;

    /** How many bytes all keys begin with alike. */
    private final int prefix;

    /** The eight bytes of each key that follow the prefix, in the order of signed numbers; shared while keys stay. */
    private final long[] heads;

    private final @Nullable Object[] slots;

    /** Bit i says that a chunk may end after entry i, by its key; bit 63 that the others are known. */
    private volatile long boundaries;

    private @Nullable BlobId id;
    private @Nullable Handle<Chunk> handle;

    /** A chunk that was just assembled or parsed; the arrays are its own from now on. */
    Chunk(byte[] stored, int bodyFrom, int level, long size, long linked, int[] keys, @Nullable Object[] slots) {
        this.stored = stored;
        this.bodyFrom = bodyFrom;
        this.level = level;
        this.size = size;
        this.linked = linked;
        this.keys = keys;
        this.slots = slots;
        int last = keys.length - 2;
        int shorter = Math.min(keys[1] - keys[0], keys[last + 1] - keys[last]);
        int mismatch = Arrays.mismatch(stored, keys[0], keys[0] + shorter, stored, keys[last], keys[last] + shorter);
        this.prefix = mismatch < 0 ? shorter : mismatch;
        this.heads = new long[slots.length];
        for (int i = 0; i < heads.length; i++) {
            heads[i] = head(stored, keys[2 * i] + prefix, keys[2 * i + 1]);
        }
    }

    /** The same keys with something else at one of them. */
    private Chunk(
            Chunk from, byte[] stored, int bodyFrom, long size, long linked, int[] keys, @Nullable Object[] slots) {
        this.stored = stored;
        this.bodyFrom = bodyFrom;
        this.level = from.level;
        this.size = size;
        this.linked = linked;
        this.keys = keys;
        this.prefix = from.prefix;
        this.heads = from.heads;
        this.slots = slots;
        this.boundaries = from.boundaries;
    }

    int level() {
        return level;
    }

    /** How many entries it has: at least one. */
    int count() {
        return slots.length;
    }

    /** How many values stand in it and below it. */
    long size() {
        return size;
    }

    /** The codec and the envelope; not to be changed. */
    byte[] stored() {
        return stored;
    }

    int linkCount() {
        return Long.bitCount(linked);
    }

    BlobId link(int linkIndex) {
        return BlobId.of(stored, LINKS_FROM + linkIndex * BlobId.BYTES);
    }

    BlobId id() {
        BlobId known = id;
        if (known == null) {
            known = Envelope.idOf(stored);
            id = known;
        }
        return known;
    }

    @Nullable
    Handle<Chunk> handle() {
        return handle;
    }

    /** Says that the chunk is in the store, and how it is found in the cache. */
    void setHandle(Handle<Chunk> handle) {
        this.handle = handle;
    }

    /** How many bytes a root of this form takes inside its node. */
    int insideBytes() {
        return stored.length - bodyFrom + linkCount() * BlobId.BYTES;
    }

    boolean fitsInside() {
        return insideBytes() <= RootForm.INSIDE_BYTES_MAX;
    }

    RootForm rootForm() {
        if (!fitsInside()) {
            return new RootForm.Linked(id());
        }
        List<BlobId> links = new ArrayList<>(linkCount());
        for (int i = 0; i < linkCount(); i++) {
            links.add(link(i));
        }
        return new RootForm.Inside(body(), links);
    }

    byte[] body() {
        return Arrays.copyOfRange(stored, bodyFrom, stored.length);
    }

    // Keys

    Key key(int i) {
        return Key.of(Arrays.copyOfRange(stored, keys[2 * i], keys[2 * i + 1]));
    }

    int keyFrom(int i) {
        return keys[2 * i];
    }

    int keyTo(int i) {
        return keys[2 * i + 1];
    }

    int compareKeys(int i, Chunk other, int j) {
        return Arrays.compareUnsigned(stored, keyFrom(i), keyTo(i), other.stored, other.keyFrom(j), other.keyTo(j));
    }

    /** The order of the key of entry i against another. */
    int compareKey(int i, byte[] key, int from, int to) {
        return Arrays.compareUnsigned(stored, keyFrom(i), keyTo(i), key, from, to);
    }

    /** Whether the keys are certainly those of another chunk: true of one and what was made of it by {@link #with}. */
    boolean sharesKeys(Chunk other) {
        return heads == other.heads;
    }

    int search(Key key) {
        return search(key.bytes(), 0, key.bytes().length);
    }

    /** The index of the key's entry; if there is none, {@code -i - 1} where i is the first entry with a larger key. */
    int search(byte[] key, int from, int to) {
        int common = Math.min(prefix, to - from);
        int mismatch = Arrays.mismatch(key, from, from + common, stored, keys[0], keys[0] + common);
        if (mismatch >= 0) {
            boolean below = (key[from + mismatch] & 0xff) < (stored[keys[0] + mismatch] & 0xff);
            return below ? -1 : -heads.length - 1;
        }
        if (common < prefix) {
            return -1;
        }
        long head = head(key, from + prefix, to);
        int low = firstWithHead(head);
        for (; low < heads.length && heads[low] == head; low++) {
            int order =
                    Arrays.compareUnsigned(stored, keys[2 * low] + prefix, keys[2 * low + 1], key, from + prefix, to);
            if (order >= 0) {
                return order == 0 ? low : -low - 1;
            }
        }
        return -low - 1;
    }

    /**
     * The index of the key's entry, or -1: less work than {@link #search}, as what the keys begin with alike need not be
     * looked at unless the rest is found.
     */
    int find(Key key) {
        byte[] bytes = key.bytes();
        if (bytes.length < prefix) {
            return -1;
        }
        long head = head(bytes, prefix, bytes.length);
        for (int i = firstWithHead(head); i < heads.length && heads[i] == head; i++) {
            if (Arrays.equals(stored, keys[2 * i], keys[2 * i + 1], bytes, 0, bytes.length)) {
                return i;
            }
        }
        return -1;
    }

    private int firstWithHead(long head) {
        int low = 0;
        int high = heads.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (heads[middle] < head) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static long head(byte[] bytes, int from, int to) {
        if (to - from >= Long.BYTES) {
            return (long) WORDS.get(bytes, from) ^ Long.MIN_VALUE;
        }
        long head = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            head = head << 8 | (from + i < to ? bytes[from + i] & 0xff : 0);
        }
        return head ^ Long.MIN_VALUE;
    }

    // What entries lead to

    boolean isLinked(int i) {
        return (linked >>> i & 1) != 0;
    }

    /** The id that entry i leads to; it must take a link. */
    BlobId linkOf(int i) {
        return link(linkIndex(i));
    }

    /** Where in the stored bytes that id stands. */
    int linkFrom(int i) {
        return LINKS_FROM + linkIndex(i) * BlobId.BYTES;
    }

    private int linkIndex(int i) {
        return Long.bitCount(linked & ((1L << i) - 1));
    }

    /** On an inner level: how many values are below entry i. */
    long sizeOf(int i) {
        return uvarint(keyTo(i));
    }

    /** On level 0: where the body of a value that stands inside begins. */
    int insideFrom(int i) {
        int from = keyTo(i);
        return from + ByteWriter.uvarintSize(uvarint(from));
    }

    int insideTo(int i) {
        return i + 1 < count() ? entryFrom(i + 1) : stored.length;
    }

    int entryFrom(int i) {
        int from = keyFrom(i);
        return from - ByteWriter.uvarintSize(keyTo(i) - from);
    }

    int entryTo(int i) {
        return insideTo(i);
    }

    private long uvarint(int at) {
        long value = 0;
        int shift = 0;
        int position = at;
        while (stored[position] < 0) {
            value |= (stored[position++] & 0x7fL) << shift;
            shift += 7;
        }
        return value | (long) stored[position] << shift;
    }

    /** Whether entry i leads to the same as an entry of another chunk of the same level. */
    boolean leadsToSame(int i, Chunk other, int j) {
        if (isLinked(i)) {
            int from = linkFrom(i);
            int otherFrom = other.linkFrom(j);
            return other.isLinked(j)
                    && Arrays.equals(
                            stored, from, from + BlobId.BYTES, other.stored, otherFrom, otherFrom + BlobId.BYTES);
        }
        return !other.isLinked(j)
                && Arrays.equals(
                        stored, insideFrom(i), insideTo(i), other.stored, other.insideFrom(j), other.insideTo(j));
    }

    /** The first entry from i on that links to another chunk than that of a chunk with the same keys does, or the count. */
    int nextOtherLink(int i, Chunk twin) {
        int to = LINKS_FROM + count() * BlobId.BYTES;
        int from = LINKS_FROM + i * BlobId.BYTES;
        int mismatch = Arrays.mismatch(stored, from, to, twin.stored, from, to);
        return mismatch < 0 ? count() : i + mismatch / BlobId.BYTES;
    }

    /** Whether entry i leads to this already. */
    boolean leadsTo(int i, Target target) {
        byte[] inside = target.inside();
        if (inside == null) {
            return isLinked(i) && linkOf(i).equals(target.link());
        }
        return !isLinked(i) && Arrays.equals(stored, insideFrom(i), insideTo(i), inside, 0, inside.length);
    }

    @Nullable
    Object slot(int i) {
        return SLOTS.getAcquire(slots, i);
    }

    void setSlot(int i, Object content) {
        SLOTS.setRelease(slots, i, content);
    }

    // Boundaries

    /** Which entries a chunk may end after, by their keys; found out once and handed on. */
    long boundaries(ChunkRules rules) {
        long known = boundaries;
        if (known == 0) {
            known = 1L << 63;
            for (int i = 0; i < count(); i++) {
                if (rules.endsAfter(level, stored, keyFrom(i), keyTo(i))) {
                    known |= 1L << i;
                }
            }
            boundaries = known;
        }
        return known;
    }

    void setBoundaries(long known) {
        boundaries = known | 1L << 63;
    }

    // Change

    /** A chunk that is the same but for what entry i leads to. */
    Chunk with(int i, Target target) {
        byte[] inside = target.inside();
        int linkIndex = linkIndex(i);
        int links = linkCount();
        int linksAfter = links - linkIndex - (isLinked(i) ? 1 : 0);
        int newLinks = linkIndex + (inside == null ? 1 : 0) + linksAfter;
        int tailFrom = keyTo(i);
        int tailTo = entryTo(i);
        int newBody = tailFrom - bodyFrom + target.tailBytes(level) + stored.length - tailTo;
        int newBodyFrom = Envelope.bodyFrom(0, newLinks, newBody);
        byte[] bytes = new byte[newBodyFrom + newBody];
        int at = Envelope.putHead(bytes, ObjectKind.CHUNK, 0, newLinks);
        System.arraycopy(stored, at, bytes, at, linkIndex * BlobId.BYTES);
        at += linkIndex * BlobId.BYTES;
        if (inside == null) {
            target.link().writeTo(bytes, at);
            at += BlobId.BYTES;
        }
        System.arraycopy(
                stored, LINKS_FROM + (links - linksAfter) * BlobId.BYTES, bytes, at, linksAfter * BlobId.BYTES);
        at = ByteWriter.putUvarint(bytes, at + linksAfter * BlobId.BYTES, newBody);
        System.arraycopy(stored, bodyFrom, bytes, at, tailFrom - bodyFrom);
        at = target.putTail(bytes, at + tailFrom - bodyFrom, level);
        System.arraycopy(stored, tailTo, bytes, at, stored.length - tailTo);

        @Nullable Object[] newSlots = slots.clone();
        newSlots[i] = target.slot();
        long bit = 1L << i;
        return new Chunk(
                this,
                bytes,
                newBodyFrom,
                size + (level == 0 ? 0 : target.size() - sizeOf(i)),
                inside == null ? linked | bit : linked & ~bit,
                movedKeys(i, newBodyFrom - bodyFrom, bytes.length - stored.length),
                newSlots);
    }

    /** Where the keys stand when those up to entry i have moved this far, and those after it that far. */
    private int[] movedKeys(int i, int upTo, int after) {
        if (upTo == 0 && after == 0) {
            return keys;
        }
        int[] moved = new int[keys.length];
        for (int j = 0; j < moved.length; j++) {
            moved[j] = keys[j] + (j <= 2 * i + 1 ? upTo : after);
        }
        return moved;
    }

    /** How many bytes of heap it takes, values that stand inside and were not decoded yet not counted. */
    long heapBytes(ValueCodec<?> codec) {
        long bytes = OBJECT_BYTES + stored.length + 20L * count();
        if (level == 0) {
            for (int i = 0; i < count(); i++) {
                if (!isLinked(i) && slot(i) != null) {
                    bytes += codec.insideHeapBytes(entryTo(i) - keyTo(i));
                }
            }
        }
        return bytes;
    }

    @Override
    public String toString() {
        return "chunk of level " + level + " with " + count() + " entries";
    }
}
