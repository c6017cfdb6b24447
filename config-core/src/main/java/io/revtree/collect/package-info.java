/**
 * Cutting history by a retention, and taking away what nothing leads to any more. What history means, and what keeps a commit,
 * is known by {@code io.revtree.history}.
 */
@NullMarked
package io.revtree.collect;

import org.jspecify.annotations.NullMarked;
