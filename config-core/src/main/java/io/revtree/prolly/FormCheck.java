package io.revtree.prolly;

import io.revtree.CorruptObjectException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a map has the one form that its keys demand. Each chunk by itself is checked whenever it is read (order of
 * keys, links, counts, levels); what is left is where chunks end. Reads everything; keeps a way from the root in memory.
 */
public final class FormCheck {

    private final MapContext<?> context;
    private final Consumer<String> faults;

    private FormCheck(MapContext<?> context, Consumer<String> faults) {
        this.context = context;
        this.faults = faults;
    }

    /** Tells each fault of the map; what is below a damaged chunk is passed over. Linked values are not read. */
    public static void check(ProllyMap<?> map, Consumer<String> faults) {
        FormCheck check = new FormCheck(map.context(), faults);
        try {
            Chunk root = map.root();
            if (root != null) {
                check.chunk(root, null, true);
            }
        } catch (CorruptObjectException e) {
            faults.accept(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Checks a chunk and all below it.
     *
     * @param passed the chunk of the same level before this one
     * @param isLast whether it is the last one of its level
     */
    private void chunk(Chunk chunk, @Nullable Chunk passed, boolean isLast) {
        new ChunkForm(chunk, context.rules()).ends(isLast, what -> fault(chunk, what));
        if (passed != null && passed.compareKeys(passed.count() - 1, chunk, 0) >= 0) {
            fault(chunk, "it begins before the one in front of it has ended");
        }
        if (chunk.level() == 0) {
            for (int i = 0; i < chunk.count(); i++) {
                value(chunk, i);
            }
            return;
        }
        Chunk before = passed == null ? null : lastBelow(passed);
        for (int i = 0; i < chunk.count(); i++) {
            try {
                Chunk child = context.child(chunk, i);
                chunk(child, before, isLast && i == chunk.count() - 1);
                before = child;
            } catch (CorruptObjectException e) {
                faults.accept(String.valueOf(e.getMessage()));
                before = null;
            }
        }
    }

    private @Nullable Chunk lastBelow(Chunk chunk) {
        try {
            return context.child(chunk, chunk.count() - 1);
        } catch (CorruptObjectException e) {
            return null;
        }
    }

    private void value(Chunk chunk, int i) {
        if (!chunk.isLinked(i)) {
            try {
                context.value(chunk, i);
            } catch (CorruptObjectException e) {
                fault(chunk, "it has at entry " + i + " a damaged value: " + e.getMessage());
            }
        }
    }

    private void fault(Chunk chunk, String what) {
        faults.accept("Chunk " + chunk.id() + " of level " + chunk.level() + ", with the keys " + chunk.key(0) + " to "
                + chunk.key(chunk.count() - 1) + ": " + what);
    }
}
