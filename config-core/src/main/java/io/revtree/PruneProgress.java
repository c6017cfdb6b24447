package io.revtree;

/**
 * How far a prune is with looking at commits, newest first. When others made it look again, it begins with 0 once more.
 *
 * @param kept commits that were looked at and are kept
 * @param dropped commits that were looked at and are to be dropped
 */
public record PruneProgress(long kept, long dropped) {}
