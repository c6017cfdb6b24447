/** Whole trees on every topology: the suites that the core brings, and what only real servers can show. */
@NullMarked
package io.revtree.it.tree;

import org.jspecify.annotations.NullMarked;
