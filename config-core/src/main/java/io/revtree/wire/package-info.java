/**
 * The canonical wire bytes of a node's own fields, and the numbers and strings that every byte format here is made of.
 * Knows nothing of trees, objects or stores.
 */
@NullMarked
package io.revtree.wire;

import org.jspecify.annotations.NullMarked;
