/**
 * The key/value store below a tree: write-once blobs, and a few small named refs that move by compare-and-set.
 *
 * <p>Here live the contract ({@link io.revtree.store.KvStore}), its values, limits and faults, the URL that selects an
 * engine, and the look-up of its provider. Nothing here knows what a tree, a commit or any one engine is, and nothing
 * here may depend on more than a logger.
 */
@NullMarked
package io.revtree.store;

import org.jspecify.annotations.NullMarked;
