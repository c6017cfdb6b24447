package io.revtree.histories;

/**
 * By which rules a tree is written.
 *
 * @param atomic whether nodes merge as a whole
 * @param hooked whether all roots have the hooks of {@link Hooking}
 */
record Rules(boolean atomic, boolean hooked) {}
