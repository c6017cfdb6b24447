/**
 * How listeners learn of commits: a thread for each branch that is watched follows it, works out once what each commit changed
 * for all patterns, and has those told that it concerns, each from where it is. What a commit is, and how one is made, is no
 * matter of this package.
 */
@NullMarked
package io.revtree.watch;

import org.jspecify.annotations.NullMarked;
