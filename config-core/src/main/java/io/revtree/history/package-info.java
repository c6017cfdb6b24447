/**
 * Commits, the names by which they are found, and how a new one is published. What a tree looks like inside is no matter
 * of this package; who may call what, and from which thread, is the front door's.
 */
@NullMarked
package io.revtree.history;

import org.jspecify.annotations.NullMarked;
