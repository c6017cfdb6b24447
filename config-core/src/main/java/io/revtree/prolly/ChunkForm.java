package io.revtree.prolly;

import io.revtree.CorruptObjectException;
import io.revtree.object.StoredObject;
import io.revtree.schema.Key;
import io.revtree.store.BlobId;
import io.revtree.wire.ByteWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One chunk by itself, for those who check a container object by object. That a chunk has a form that can be read is known once
 * there is one of these; {@link #check} tells whether it is the one that its keys and the chunk above it demand. Immutable.
 */
public final class ChunkForm {

    private final Chunk chunk;
    private final ChunkRules rules;

    ChunkForm(Chunk chunk, ChunkRules rules) {
        this.chunk = chunk;
        this.rules = rules;
    }

    /** The chunk that an object is; CorruptObjectException if it is none. */
    public static ChunkForm of(StoredObject object, ChunkRules rules) {
        return new ChunkForm(ChunkParser.ofObject(object, rules), rules);
    }

    /**
     * What a chunk has to be, as what leads to it says. Two chunks of one id of which the same is due are both right or both wrong.
     *
     * @param level its level; -1 for a root, which may have any
     * @param size how many values are in and below it; -1 for a root
     * @param after the last key before it, which its keys must exceed; null if nothing stands before it
     * @param last its last key; null for a root
     * @param isLast whether it is the last of its level, which may end anywhere
     */
    public record Due(
            int level,
            long size,
            @Nullable Key after,
            @Nullable Key last,
            boolean isLast) {

        /** For the root of a container. */
        public static final Due ROOT = new Due(-1, -1, null, null, true);

        boolean isRoot() {
            return level < 0;
        }

        /** Writes all of it, so that what is different gives different bytes. */
        public void writeTo(ByteWriter out) {
            out.svarint(level).svarint(size).u8(isLast ? 1 : 0);
            out.u8(after == null ? 0 : 1).bytes(after == null ? new byte[0] : after.bytes());
            out.u8(last == null ? 0 : 1).bytes(last == null ? new byte[0] : last.bytes());
        }
    }

    /** The level, 0 where the values are. */
    public int level() {
        return chunk.level();
    }

    public int count() {
        return chunk.count();
    }

    public Key key(int i) {
        return chunk.key(i);
    }

    /** Whether entry i leads to an object: above level 0 each does. */
    public boolean isLinked(int i) {
        return chunk.isLinked(i);
    }

    /** The object that a linked entry leads to. */
    public BlobId linkOf(int i) {
        return chunk.linkOf(i);
    }

    /** The value that stands inside at entry i of level 0, as its codec makes it. */
    public <T> T inside(int i, ValueCodec<T> codec) {
        return codec.decodeInside(chunk.stored(), chunk.insideFrom(i), chunk.insideTo(i));
    }

    /** What is due of the chunk below entry i of a level above 0. */
    public Due below(int i, Due due) {
        return new Due(
                level() - 1,
                chunk.sizeOf(i),
                i == 0 ? due.after : chunk.key(i - 1),
                chunk.key(i),
                due.isLast && i == count() - 1);
    }

    /**
     * Tells all that is not as it should be, one sentence each.
     *
     * @param linked whether the chunk is an object of its own
     * @param positions whether the keys are positions, which have no gaps
     */
    public void check(Due due, boolean linked, boolean positions, Consumer<String> faults) {
        if (due.isRoot()) {
            checkRoot(linked, faults);
        } else if (level() != due.level || chunk.size() != due.size || !isKey(count() - 1, due.last)) {
            faults.accept("it is not what the chunk above it says: it has level " + level() + ", " + chunk.size()
                    + " values and the last key " + key(count() - 1) + ", and should have level " + due.level + ", "
                    + due.size + " values and the last key " + due.last);
        }
        Key after = due.after;
        if (after != null && chunk.compareKey(0, after.bytes(), 0, after.bytes().length) <= 0) {
            faults.accept("it begins with the key " + key(0) + ", and what stands before it ends with " + after);
        }
        ends(due.isLast, faults);
        if (positions) {
            checkPositions(after, faults);
        }
    }

    private boolean isKey(int i, @Nullable Key key) {
        return key != null && chunk.compareKey(i, key.bytes(), 0, key.bytes().length) == 0;
    }

    private void checkRoot(boolean linked, Consumer<String> faults) {
        if (level() > 0 && count() == 1) {
            faults.accept("it is a root of level " + level() + " with a single entry");
        }
        if (linked && chunk.fitsInside()) {
            faults.accept("it is a root so small that it should stand inside its node");
        }
    }

    /** Tells where the chunk ends, or goes on, against its keys. */
    void ends(boolean isLast, Consumer<String> faults) {
        ChunkRules.Cut cut = rules.cut(level());
        long boundaries = chunk.boundaries(rules);
        for (int i = 0; i < count(); i++) {
            boolean ends = i + 1 == cut.max() || (i + 1 >= cut.min() && (boundaries >>> i & 1) != 0);
            boolean atEnd = i + 1 == count();
            if (ends && !atEnd) {
                faults.accept("it goes on after entry " + i + ", where it should end");
            } else if (!ends && atEnd && !isLast) {
                faults.accept("it ends after entry " + i + ", where it should go on");
            }
        }
    }

    private void checkPositions(@Nullable Key after, Consumer<String> faults) {
        try {
            long at = after == null ? -1 : after.position();
            for (int i = 0; i < count(); i++) {
                at += level() == 0 ? 1 : chunk.sizeOf(i);
                if (key(i).position() != at) {
                    faults.accept(
                            "entry " + i + " has the position " + key(i).position() + ", where " + at + " is due");
                    return;
                }
            }
        } catch (CorruptObjectException e) {
            faults.accept(String.valueOf(e.getMessage()));
        }
    }

    /** The keys that it spans, in hex. */
    @Override
    public String toString() {
        return "chunk of level " + level() + " with the keys " + key(0) + " to " + key(count() - 1);
    }
}
