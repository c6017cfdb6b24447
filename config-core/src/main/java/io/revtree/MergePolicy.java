package io.revtree;

/** How two different changes of one node are taken. */
public enum MergePolicy {
    /** Each field by itself: changes of different fields merge. */
    FIELDS,
    /** The node as a whole: any two different changes of its own fields are a conflict. */
    ATOMIC
}
