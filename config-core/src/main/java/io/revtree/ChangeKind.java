package io.revtree;

/**
 * What happened to a node. To hooks, a single child that is set or unset is updated, from or to its default, since its proxy is always
 * there.
 */
public enum ChangeKind {
    /** A child was added to a keyed container, or a single child was set. */
    ADD,
    /** A node's own fields changed. */
    UPDATE,
    /** A child was removed from a keyed container, or a single child was unset. */
    REMOVE,
    /** The children of a container without keys changed; they count as one value. */
    LIST
}
