/**
 * The three-way merge of trees: a base, or several, and two sides that were made from it. Knows nothing of commits or branches.
 */
@NullMarked
package io.revtree.merge;

import org.jspecify.annotations.NullMarked;
