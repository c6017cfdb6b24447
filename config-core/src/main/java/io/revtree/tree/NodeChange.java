package io.revtree.tree;

import com.google.protobuf.Message;
import io.revtree.ChangeKind;
import io.revtree.ConfigChange;
import io.revtree.ConfigPath;
import io.revtree.schema.ChildField;
import io.revtree.schema.NodeType;
import io.revtree.wire.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What differs at one node between two trees. Immutable.
 *
 * @param path the node's path; of a LIST change, the container's
 * @param kind what happened
 * @param before the node before, null when it was not there; of a LIST change, its owner
 * @param after the node after, null when it is not there any more; of a LIST change, its owner
 * @param list the container of a LIST change, else null
 */
public record NodeChange(
        ConfigPath path,
        ChangeKind kind,
        @Nullable Node before,
        @Nullable Node after,
        @Nullable ChildField list) {

    /** The change with messages of own fields. */
    public ConfigChange toConfigChange() {
        return new ConfigChange(path.toString(), kind, message(before, 0), message(after, 0), fields());
    }

    /** The change with messages that hold all that is below. */
    public ConfigChange toDeepConfigChange() {
        return new ConfigChange(path.toString(), kind, message(before, -1), message(after, -1), fields());
    }

    private @Nullable Message message(@Nullable Node node, int depth) {
        if (node == null) {
            return null;
        }
        if (list == null) {
            return depth == 0 ? node.message() : new Assembly(path).message(node, depth);
        }
        Child held = node.child(list.number());
        Node alone = node.withOwn(new byte[0]).withChildren(held == null ? Node.NO_CHILDREN : new Child[] {held});
        return new Assembly(path).message(alone, -1);
    }

    private List<String> fields() {
        if (list != null) {
            return List.of(list.name());
        }
        Node some = after == null ? before : after;
        if (some == null) {
            return List.of();
        }
        NodeType type = some.type();
        byte[] nothing = new byte[0];
        return Fields.changedPaths(
                type.shape(), before == null ? nothing : before.own(), after == null ? nothing : after.own());
    }
}
