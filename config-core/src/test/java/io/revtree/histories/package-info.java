/**
 * Random histories of many writers, and the plain model that says what may come of them: the tree as nested maps, the merge
 * as one recursive function over them. It knows the front door only, and takes any store by its URL.
 */
@NullMarked
package io.revtree.histories;

import org.jspecify.annotations.NullMarked;
