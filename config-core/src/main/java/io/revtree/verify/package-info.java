/**
 * Verifying: everything that the refs of a store lead to is read and checked, and mended from another store where that is asked
 * for. Works on a store of which no tree can be opened, with memory that is bounded whatever the store holds.
 *
 * <p>The rules themselves live where things are decoded: of envelopes in {@code object}, of chunks in {@code prolly}, of nodes
 * in {@code tree}, of commits and refs in {@code history}. What lives here is the way from one object to the next, and what is
 * known of those that were met.
 */
@NullMarked
package io.revtree.verify;

import org.jspecify.annotations.NullMarked;
