package io.revtree;

import com.google.protobuf.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one node between two states. Immutable.
 *
 * @param path the absolute path of the node; of a LIST change, that of the container
 * @param kind what happened
 * @param before the node before, null when it was not there; of a LIST change, its owner's message with that list alone
 * @param after the node after, null when it is not there any more; of a LIST change likewise
 * @param changedFieldPaths the changed fields by proto name, dots leading into plain sub-messages
 *     ({@code config.log_level}); of an ADD or a REMOVE, those that are set
 */
public record ConfigChange(
        String path,
        ChangeKind kind,
        @Nullable Message before,
        @Nullable Message after,
        List<String> changedFieldPaths) {

    /** Keeps its own copy of the field paths. */
    public ConfigChange {
        changedFieldPaths = List.copyOf(changedFieldPaths);
    }
}
