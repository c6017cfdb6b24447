package io.revtree.tree;

import com.google.protobuf.Message;
import io.revtree.ConfigPath;
import io.revtree.schema.ChildField;
import io.revtree.schema.Key;
import io.revtree.schema.NodeType;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What readers get in place of the own fields that are stored, of one node, and of what is below it. Thread-safe. */
public interface Lens {

    /** That of what a segment leads to from here, a child, or a container; null where readers get all as it is stored. */
    @Nullable
    Lens toward(String segment);

    /**
     * What readers get.
     *
     * @param own what is stored of the node
     * @param child the field whose child the node is, with a key or not; null for the root
     * @param path of the node, for faults
     */
    Message seen(Message own, NodeType type, @Nullable ChildField child, Supplier<ConfigPath> path);

    /** As {@link #toward}, of none too. */
    static @Nullable Lens below(@Nullable Lens lens, String segment) {
        return lens == null ? null : lens.toward(segment);
    }

    /** That of a child within that of its container, null for none. */
    static @Nullable Lens below(@Nullable Lens container, ChildField field, Key key) {
        return container == null ? null : container.toward(field.key().format(key));
    }
}
