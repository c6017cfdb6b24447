package io.revtree.verify;

import io.revtree.ConfigPath;
import io.revtree.CorruptObjectException;
import io.revtree.schema.ChildField;
import io.revtree.schema.Key;
import org.jspecify.annotations.Nullable;

/**
 * A place in the tree, as the way to it; written out only where there is a fault to tell. Immutable.
 *
 * @param above the step before; null for the root
 * @param field the child field; null for the root and for a field that the schema does not know
 * @param key the key in the container of that field; null for a single child and for a container itself
 * @param unknown what stands for a field that the schema does not know; else empty
 * @param segments how many segments its path has
 */
record Step(
        @Nullable Step above,
        @Nullable ChildField field,
        @Nullable Key key,
        String unknown,
        int segments) {

    static final Step ROOT = new Step(null, null, null, "", 0);

    Step to(ChildField child) {
        return new Step(this, child, null, "", segments + 1);
    }

    /** From a container to one of its children. */
    Step to(ChildField container, Key child) {
        return new Step(this, container, child, "", segments + 1);
    }

    Step toUnknown(int number) {
        return new Step(this, null, null, "field " + number, segments + 1);
    }

    /** Whether no path leads here. */
    boolean isTooDeep() {
        return segments > ConfigPath.SEGMENTS_MAX;
    }

    /** The path. */
    @Override
    public String toString() {
        if (above == null) {
            return "/";
        }
        String before = above.toString();
        return (before.equals("/") ? "" : before) + "/" + segment();
    }

    private String segment() {
        if (field == null) {
            return unknown;
        }
        if (key == null) {
            return field.name();
        }
        try {
            return field.key().format(key);
        } catch (CorruptObjectException e) {
            return "(key " + key + ")";
        }
    }
}
