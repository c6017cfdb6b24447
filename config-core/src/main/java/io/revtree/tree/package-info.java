/**
 * The tree: nodes with their own fields and children, read and edited by path, sealed into objects, and compared.
 *
 * <p>Everything here is immutable: an edit copies the path to the node and shares the rest. Nothing is hashed or encoded until
 * a tree is sealed. Commits, branches and who edits are not known here.
 */
@NullMarked
package io.revtree.tree;

import org.jspecify.annotations.NullMarked;
