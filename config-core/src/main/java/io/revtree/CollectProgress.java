package io.revtree;

/**
 * How far a collection is.
 *
 * @param marked objects that were found to be needed
 * @param scanned ids in the store that were looked at, 0 as long as marking goes on
 * @param dead of these that nothing leads to
 */
public record CollectProgress(long marked, long scanned, long dead) {}
