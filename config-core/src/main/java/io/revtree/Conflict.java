package io.revtree;

import com.google.protobuf.Message;
import org.jspecify.annotations.Nullable;

/**
 * Two changes that exclude each other.
 *
 * @param path the absolute path of the node
 * @param field the field by proto name, dots leading into plain sub-messages; empty where the node as a whole is meant
 * @param base the node where both sides began, null when it was not there; in a merge of branches that have several best common
 *     ancestors, that of the newest of them
 * @param ours the node on the side that is merged into, null when it is not there
 * @param theirs the node on the side that is merged, null when it is not there
 */
public record Conflict(
        String path,
        String field,
        @Nullable Message base,
        @Nullable Message ours,
        @Nullable Message theirs) {}
