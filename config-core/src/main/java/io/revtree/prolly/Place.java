package io.revtree.prolly;

import io.revtree.schema.Key;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a map, on any level, and the way to it from the root. It moves only forward, and keeps nothing but the
 * chunks on its way alive. Used by one thread.
 */
final class Place {

    private final MapContext<?> context;
    private @Nullable Chunk[] chunks = new Chunk[6];
    private int[] index = new int[6];

    /** How many chunks stand above that of the entry. */
    private int depth;

    /** The first entry of the root chunk. */
    Place(MapContext<?> context, Chunk root) {
        this.context = context;
        this.chunks[0] = root;
    }

    /** Whether it has passed the last entry. */
    boolean atEnd() {
        return depth == 0 && index[0] == chunk().count();
    }

    Chunk chunk() {
        return chunkAt(depth);
    }

    int index() {
        return index[depth];
    }

    int level() {
        return chunk().level();
    }

    /** How many chunks stand above that of the entry. */
    int depth() {
        return depth;
    }

    /** The chunk on the way that has this many above it. */
    Chunk chunkAt(int depth) {
        Chunk chunk = chunks[depth];
        if (chunk == null) {
            throw new IllegalStateException("the way has no chunk at depth " + depth);
        }
        return chunk;
    }

    /** Through which of its entries the way goes on there. */
    int indexAt(int depth) {
        return index[depth];
    }

    /** Goes to the first entry of the chunk that the entry links to. */
    void enter() {
        Chunk child = context.child(chunk(), index());
        depth++;
        if (depth == index.length) {
            chunks = Arrays.copyOf(chunks, 2 * depth);
            index = Arrays.copyOf(index, 2 * depth);
        }
        chunks[depth] = child;
        index[depth] = 0;
    }

    /** Enters until the entry is one of this level, which must not be above it. */
    void descend(int level) {
        while (level() > level) {
            enter();
        }
    }

    /** Goes behind the entry and all below it: to the next one in its chunk, else to the next one above, and so on. */
    void skip() {
        skip(1);
    }

    /** Goes behind so many entries of the chunk, as the other one. */
    void skip(int count) {
        index[depth] += count;
        while (depth > 0 && index[depth] == chunk().count()) {
            up();
            index[depth]++;
        }
    }

    /** Goes to the first entry of the next chunk of the same level; false, and no move, if there is none. */
    boolean nextChunk() {
        int level = level();
        int turn = depth - 1;
        while (turn >= 0 && index[turn] + 1 == chunkAt(turn).count()) {
            turn--;
        }
        if (turn < 0) {
            return false;
        }
        while (depth > turn) {
            up();
        }
        index[depth]++;
        descend(level);
        return true;
    }

    /** Whether no chunk of the same level follows. */
    boolean inLastChunk() {
        for (int i = 0; i < depth; i++) {
            if (index[i] + 1 < chunkAt(i).count()) {
                return false;
            }
        }
        return true;
    }

    /** As the other one. */
    boolean seek(Key key, int level) {
        return seek(key.bytes(), 0, key.bytes().length, level);
    }

    /**
     * Goes forward to the first entry of a level whose key is this one or larger.
     *
     * @return false if there is none: the place is at the end then
     */
    boolean seek(byte[] key, int from, int to, int level) {
        while (depth > 0 && chunk().compareKey(chunk().count() - 1, key, from, to) < 0) {
            up();
        }
        while (true) {
            int found = chunk().search(key, from, to);
            index[depth] = found < 0 ? -found - 1 : found;
            if (atEnd()) {
                return false;
            }
            if (level() == level) {
                return true;
            }
            enter();
        }
    }

    /** Goes to the last chunk of a level. */
    void seekLastChunk(int level) {
        while (depth > 0) {
            up();
        }
        index[0] = chunk().count() - 1;
        while (level() > level) {
            enter();
            index[depth] = chunk().count() - 1;
        }
    }

    private void up() {
        chunks[depth] = null;
        depth--;
    }
}
