/** Histories on servers that fail, checked by what the core's tests bring in the package of this name. */
@NullMarked
package io.revtree.histories;

import org.jspecify.annotations.NullMarked;
