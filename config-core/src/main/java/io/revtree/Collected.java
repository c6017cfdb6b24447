package io.revtree;

/**
 * What a collection did, or would do.
 *
 * @param dryRun whether nothing was deleted
 * @param live objects that branches, tags and what is pinned or expiring lead to
 * @param dead objects that nothing leads to; deleted, but for those that were written since the collection began
 * @param deadBytes what the dead ones take as they are stored; only a dry run reads them, 0 otherwise
 */
public record Collected(boolean dryRun, long live, long dead, long deadBytes) {}
