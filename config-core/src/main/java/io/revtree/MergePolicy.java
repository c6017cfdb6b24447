package io.revtree;

/** How two different changes of one node, or of one plain message within a node, are taken. */
public enum MergePolicy {
    /** Each field by itself: changes of different fields merge. */
    FIELDS,
    /** As a whole: any two different changes of its own fields are a conflict. */
    ATOMIC
}
