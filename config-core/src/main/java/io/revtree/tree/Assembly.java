package io.revtree.tree;

import com.google.protobuf.Message;
import io.revtree.ConfigPath;
import io.revtree.ConfigView;
import io.revtree.CorruptObjectException;
import io.revtree.LimitExceededException;
import io.revtree.schema.ChildField;
import io.revtree.schema.Key;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts nodes and what is below them together into messages, up to {@link ConfigView#READ_BYTES_MAX} of encoded fields in
 * all. For one read, by one thread.
 */
final class Assembly {

    /** A field on the way from where the assembly began to where it is, and the child of it if it is a container. */
    private record Step(ChildField field, @Nullable Key key) {}

    private final ConfigPath path;
    private final List<Step> way = new ArrayList<>(4);
    private long bytes;

    /** {@code path} is where it begins, and what a refusal names. */
    Assembly(ConfigPath path) {
        this.path = path;
    }

    /** Where it is: after a fault, the place where it met it. */
    ConfigPath place() {
        ConfigPath place = path;
        for (Step step : way) {
            if (place.segments().size() > ConfigPath.SEGMENTS_MAX - 2) {
                break; // deeper than any path leads
            }
            place = place.field(step.field.name());
            if (step.key != null) {
                place = place.with(step.field.key().format(step.key));
            }
        }
        return place;
    }

    /** The node with {@code depth} levels of children, all of them when it is negative. */
    Message message(Node node, int depth) {
        if (way.size() >= ConfigPath.SEGMENTS_MAX) {
            throw new CorruptObjectException("nodes stand within nodes, deeper than any path leads");
        }
        bytes += node.ownBytes();
        if (bytes > ConfigView.READ_BYTES_MAX) {
            throw new LimitExceededException(
                    path.toString(),
                    "more than " + ConfigView.READ_BYTES_MAX
                            + " bytes in one answer; read it by stream(container) or by pages, or with less depth");
        }
        Message own = node.message();
        if (depth == 0 || node.childArray().length == 0) {
            return own;
        }
        Message.Builder builder = own.toBuilder();
        for (Child child : node.childArray()) {
            if (child instanceof Child.Single single) {
                way.add(new Step(single.field(), null));
                builder.setField(single.field().descriptor(), message(single.node(), depth - 1));
                way.remove(way.size() - 1);
            } else if (child instanceof Child.Many many) {
                addChildren(builder, many, depth - 1);
            }
        }
        return builder.build();
    }

    private void addChildren(Message.Builder builder, Child.Many many, int depth) {
        ChildField field = many.field();
        int level = way.size();
        way.add(new Step(field, null));
        Iterator<Map.Entry<Key, Node>> entries = many.container().entries(null);
        while (entries.hasNext()) {
            Map.Entry<Key, Node> entry = entries.next();
            if (depth != 0) {
                way.set(level, new Step(field, entry.getKey()));
            }
            builder.addRepeatedField(field.descriptor(), message(entry.getValue(), depth));
        }
        way.remove(level);
    }
}
