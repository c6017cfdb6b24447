package io.revtree.hooks;

import com.google.protobuf.Message;
import io.revtree.ConfigPath;
import io.revtree.KeyChangeException;
import io.revtree.TypeMismatchException;
import io.revtree.schema.ChildField;
import io.revtree.schema.NodeType;
import io.revtree.tree.Lens;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What read hooks let readers see. */
record HookLens(HookTree<ReadHook> hooks) implements Lens {

    @Override
    public @Nullable Lens toward(String segment) {
        HookTree<ReadHook> below = hooks.below(segment);
        return below == null ? null : new HookLens(below);
    }

    @Override
    public Message seen(Message own, NodeType type, @Nullable ChildField child, Supplier<ConfigPath> path) {
        if (hooks.here().isEmpty()) {
            return own;
        }
        HookThread thread = HookThread.enter();
        boolean outer = thread.setReading(true);
        try {
            Message seen = own;
            for (ReadHook hook : hooks.here()) {
                if (hook.isOpen()) {
                    seen = checked(seen, hook.of(seen), type, child, path);
                }
            }
            return seen;
        } finally {
            thread.setReading(outer);
            thread.leave();
        }
    }

    private static Message checked(
            Message given,
            @Nullable Message seen,
            NodeType type,
            @Nullable ChildField child,
            Supplier<ConfigPath> path) {
        if (seen == given) {
            return given;
        }
        if (seen == null
                || seen.getClass() != given.getClass()
                || seen.getDescriptorForType() != given.getDescriptorForType()) {
            throw new TypeMismatchException(
                    path.get().toString(),
                    "a read hook returned "
                            + (seen == null
                                    ? "null"
                                    : "a " + seen.getDescriptorForType().getFullName() + " as "
                                            + seen.getClass().getName())
                            + "; it must return a " + type.fullName() + " as "
                            + given.getClass().getName()
                            + ", the given message itself where there is nothing to change");
        }
        for (ChildField field : type.children()) {
            boolean carried = field.isContainer()
                    ? seen.getRepeatedFieldCount(field.descriptor()) > 0
                    : seen.hasField(field.descriptor());
            if (carried) {
                throw new TypeMismatchException(
                        path.get().toString(),
                        "a read hook returned children in '" + field.name()
                                + "'; it sees and changes own fields alone");
            }
        }
        if (child != null && child.form() == ChildField.Form.KEYED) {
            for (String name : child.key().fieldNames()) {
                var field = type.descriptor().findFieldByName(name);
                if (!seen.getField(field).equals(given.getField(field))) {
                    throw new KeyChangeException(
                            path.get().toString(),
                            "a read hook changed the key field '" + name + "'; leave it as it is");
                }
            }
        }
        return seen;
    }
}
