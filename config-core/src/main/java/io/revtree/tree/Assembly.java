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

    /** In a container that {@code path} leads to, the child of it; else null. */
    private @Nullable Step listed;

    /** {@code path} is where it begins, and what a refusal names. */
    Assembly(ConfigPath path) {
        this.path = path;
    }

    /** Where it is: after a fault, the place where it met it. */
    ConfigPath place() {
        ConfigPath place = listed == null ? path : within(path, listed);
        for (Step step : way) {
            if (place.segments().size() > ConfigPath.SEGMENTS_MAX - 2) {
                break; // deeper than any path leads
            }
            place = within(place.field(step.field.name()), step);
        }
        return place;
    }

    private static ConfigPath within(ConfigPath at, Step step) {
        return step.key == null ? at : at.with(step.field.key().format(step.key));
    }

    /** A child of the container that the path leads to; {@code lens} is the container's. */
    Message listed(ChildField field, Map.Entry<Key, Node> child, int depth, @Nullable Lens lens) {
        Step step = new Step(field, child.getKey());
        listed = step;
        try {
            return message(child.getValue(), depth, Lens.below(lens, field, child.getKey()), field);
        } catch (CorruptObjectException e) {
            throw Damage.at(place(), e);
        }
    }

    /** The node, as it is stored, with {@code depth} levels of children, all of them when it is negative. */
    Message message(Node node, int depth) {
        return message(node, depth, null, null);
    }

    /**
     * The node as readers get it.
     *
     * @param lens null where that is as it is stored
     * @param of the field whose child it is; null for the root
     */
    Message message(Node node, int depth, @Nullable Lens lens, @Nullable ChildField of) {
        if (way.size() >= ConfigPath.SEGMENTS_MAX) {
            throw new CorruptObjectException("nodes stand within nodes, deeper than any path leads");
        }
        Message own = node.message();
        bytes += node.ownBytes();
        if (lens != null) {
            own = lens.seen(own, node.type(), of, this::place);
            bytes += own == node.message() ? 0 : own.getSerializedSize();
        }
        if (bytes > ConfigView.READ_BYTES_MAX) {
            throw new LimitExceededException(
                    path.toString(),
                    "more than " + ConfigView.READ_BYTES_MAX
                            + " bytes in one answer; read it by stream(container) or by pages, or with less depth");
        }
        if (depth == 0 || node.childArray().length == 0) {
            return own;
        }
        Message.Builder builder = own.toBuilder();
        for (Child child : node.childArray()) {
            if (child instanceof Child.Single single) {
                ChildField field = single.field();
                way.add(new Step(field, null));
                Lens below = Lens.below(lens, field.name());
                builder.setField(field.descriptor(), message(single.node(), depth - 1, below, field));
                way.remove(way.size() - 1);
            } else if (child instanceof Child.Many many) {
                addChildren(
                        builder, many, depth - 1, Lens.below(lens, many.field().name()));
            }
        }
        return builder.build();
    }

    private void addChildren(Message.Builder builder, Child.Many many, int depth, @Nullable Lens lens) {
        ChildField field = many.field();
        int level = way.size();
        way.add(new Step(field, null));
        Iterator<Map.Entry<Key, Node>> entries = many.container().entries(null);
        while (entries.hasNext()) {
            Map.Entry<Key, Node> entry = entries.next();
            Lens below = Lens.below(lens, field, entry.getKey());
            if (depth != 0 || below != null) {
                way.set(level, new Step(field, entry.getKey()));
            }
            builder.addRepeatedField(field.descriptor(), message(entry.getValue(), depth, below, field));
        }
        way.remove(level);
    }
}
