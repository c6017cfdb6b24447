package io.revtree.hooks;

import io.revtree.Commit;
import io.revtree.tree.Tree;

/**
 * A commit that has landed.
 *
 * @param before the tree that it landed on, sealed
 * @param after its own
 */
record Landed(Tree before, Tree after, Commit commit) {}
