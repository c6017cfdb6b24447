/** Real servers for the suites: the user's own, containers, or processes. Knows nothing of stores and trees. */
@NullMarked
package io.revtree.it.stand;

import org.jspecify.annotations.NullMarked;
