package io.revtree.prolly;

import io.revtree.object.Envelope;
import io.revtree.object.ObjectKind;
import io.revtree.schema.Key;
import io.revtree.store.BlobId;
import io.revtree.wire.ByteWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the entries of one level in key order, cuts them into chunks where the rules say, and hands each chunk on. Used
 * by one thread.
 */
final class ChunkDraft {

    private final ChunkRules rules;
    private final ChunkRules.Cut cut;
    private final int level;
    private final List<Chunk> done;

    /** An entry is one of a chunk, or else a key and its target. */
    private final @Nullable Chunk[] from;

    private final int[] index;
    private final @Nullable Key[] keys;
    private final @Nullable Target[] targets;
    private long boundaries;
    private int count;

    /** Chunks that are finished are added to {@code done}. */
    ChunkDraft(ChunkRules rules, int level, List<Chunk> done) {
        this.rules = rules;
        this.cut = rules.cut(level);
        this.level = level;
        this.done = done;
        this.from = new Chunk[cut.max()];
        this.index = new int[cut.max()];
        this.keys = new Key[cut.max()];
        this.targets = new Target[cut.max()];
    }

    /** Whether a chunk was just finished, or none begun: what comes next stands at the beginning of a chunk. */
    boolean isEmpty() {
        return count == 0;
    }

    /** Takes an entry of a chunk as it is. */
    void add(Chunk chunk, int i) {
        from[count] = chunk;
        index[count] = i;
        added((chunk.boundaries(rules) >>> i & 1) != 0);
    }

    /** Takes the key of an entry of a chunk, with another target. */
    void add(Chunk chunk, int i, Target target) {
        from[count] = chunk;
        index[count] = i;
        targets[count] = target;
        added((chunk.boundaries(rules) >>> i & 1) != 0);
    }

    /** Takes a new key. */
    void add(Key key, Target target) {
        keys[count] = key;
        targets[count] = target;
        added(rules.endsAfter(level, key.bytes(), 0, key.bytes().length));
    }

    private void added(boolean mayEnd) {
        if (mayEnd) {
            boundaries |= 1L << count;
        }
        count++;
        if ((mayEnd && count >= cut.min()) || count == cut.max()) {
            finish();
        }
    }

    /** Ends the chunk that is under way: the level has no more entries. */
    void finish() {
        if (count > 0) {
            done.add(build());
            for (int i = 0; i < count; i++) {
                from[i] = null;
                keys[i] = null;
                targets[i] = null;
            }
            count = 0;
            boundaries = 0;
        }
    }

    private Chunk build() {
        int links = 0;
        int bodyLength = 1 + ByteWriter.uvarintSize(count);
        for (int i = 0; i < count; i++) {
            links += takesLink(i) ? 1 : 0;
            bodyLength += entryBytes(i);
        }
        int bodyFrom = Envelope.bodyFrom(0, links, bodyLength);
        byte[] stored = new byte[bodyFrom + bodyLength];
        int linkAt = Envelope.putHead(stored, ObjectKind.CHUNK, 0, links);
        ByteWriter.putUvarint(stored, linkAt + links * BlobId.BYTES, bodyLength);
        stored[bodyFrom] = (byte) level;
        int at = ByteWriter.putUvarint(stored, bodyFrom + 1, count);

        int[] places = new int[2 * count];
        @Nullable Object[] slots = new Object[count];
        long linked = 0;
        long size = 0;
        for (int i = 0; i < count; i++) {
            if (takesLink(i)) {
                linked |= 1L << i;
                putLink(i, stored, linkAt);
                linkAt += BlobId.BYTES;
            }
            at = putEntry(i, stored, at, places);
            Target target = targets[i];
            slots[i] = target != null ? target.slot() : source(i).slot(index[i]);
            size += level == 0 ? 1 : target != null ? target.size() : source(i).sizeOf(index[i]);
        }
        Chunk chunk = new Chunk(stored, bodyFrom, level, size, linked, places, slots);
        chunk.setBoundaries(boundaries);
        return chunk;
    }

    private boolean takesLink(int i) {
        Target target = targets[i];
        return target != null ? target.inside() == null : source(i).isLinked(index[i]);
    }

    private int entryBytes(int i) {
        Target target = targets[i];
        if (target == null) {
            return source(i).entryTo(index[i]) - source(i).entryFrom(index[i]);
        }
        int keyLength = keyLength(i);
        return ByteWriter.uvarintSize(keyLength) + keyLength + target.tailBytes(level);
    }

    private int keyLength(int i) {
        Key key = keys[i];
        return key != null
                ? key.bytes().length
                : source(i).keyTo(index[i]) - source(i).keyFrom(index[i]);
    }

    private void putLink(int i, byte[] stored, int at) {
        Target target = targets[i];
        if (target != null) {
            target.link().writeTo(stored, at);
        } else {
            System.arraycopy(source(i).stored(), source(i).linkFrom(index[i]), stored, at, BlobId.BYTES);
        }
    }

    /** Writes an entry, notes where its key stands, and returns the index behind it. */
    private int putEntry(int i, byte[] stored, int at, int[] places) {
        int keyLength = keyLength(i);
        int keyAt = ByteWriter.putUvarint(stored, at, keyLength);
        Key key = keys[i];
        if (key != null) {
            System.arraycopy(key.bytes(), 0, stored, keyAt, keyLength);
        } else {
            System.arraycopy(source(i).stored(), source(i).keyFrom(index[i]), stored, keyAt, keyLength);
        }
        places[2 * i] = keyAt;
        places[2 * i + 1] = keyAt + keyLength;
        Target target = targets[i];
        if (target != null) {
            return target.putTail(stored, keyAt + keyLength, level);
        }
        int tailFrom = source(i).keyTo(index[i]);
        int tailLength = source(i).entryTo(index[i]) - tailFrom;
        System.arraycopy(source(i).stored(), tailFrom, stored, keyAt + keyLength, tailLength);
        return keyAt + keyLength + tailLength;
    }

    private Chunk source(int i) {
        Chunk chunk = from[i];
        if (chunk == null) {
            throw new IllegalStateException("a new key has a target of its own");
        }
        return chunk;
    }
}
