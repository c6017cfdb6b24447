package io.revtree.tree;

import com.google.protobuf.Message;
import io.revtree.ConfigPath;
import io.revtree.ConfigView;
import io.revtree.LimitExceededException;
import io.revtree.schema.Key;
import java.util.Iterator;
import java.util.Map;

/**
 * Puts nodes and what is below them together into messages, up to {@link ConfigView#READ_BYTES_MAX} of encoded fields in
 * all. For one read, by one thread.
 */
final class Assembly {

    private final ConfigPath path;
    private long bytes;

    /** {@code path} is what a refusal names. */
    Assembly(ConfigPath path) {
        this.path = path;
    }

    /** The node with {@code depth} levels of children, all of them when it is negative. */
    Message message(Node node, int depth) {
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
                builder.setField(single.field().descriptor(), message(single.node(), depth - 1));
            } else if (child instanceof Child.Many many) {
                Iterator<Map.Entry<Key, Node>> entries = many.container().entries(null);
                while (entries.hasNext()) {
                    builder.addRepeatedField(
                            many.field().descriptor(), message(entries.next().getValue(), depth - 1));
                }
            }
        }
        return builder.build();
    }
}
