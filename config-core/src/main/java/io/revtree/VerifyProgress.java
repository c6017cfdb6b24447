package io.revtree;

/**
 * How far a verification is. What there is in all is known only at the end.
 *
 * @param objects different objects that were read
 * @param bytes what these are, uncompressed
 * @param commits commits among them, each checked with its whole tree
 * @param faults faults found
 */
public record VerifyProgress(long objects, long bytes, long commits, long faults) {}
