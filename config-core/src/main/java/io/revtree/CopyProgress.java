package io.revtree;

/**
 * How far a copy of a tree is. What there is in all is known only at the end, when the last of these is the whole.
 *
 * @param written objects that were written to the target, and read back from it
 * @param found objects that the target had already, from a copy that died, each with all that it points at
 * @param bytes of what was written, as it is stored
 */
public record CopyProgress(long written, long found, long bytes) {}
