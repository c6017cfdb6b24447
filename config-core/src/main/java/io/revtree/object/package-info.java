/**
 * Objects: what a store's blobs hold, how they get their ids, and how they are read, checked, kept in memory and
 * gathered for writing. Knows the envelope and its links, never what a body means.
 *
 * <p>An object that is read is trusted only after its bytes hashed to its id; all damage is a
 * {@link io.revtree.CorruptObjectException}.
 */
@NullMarked
package io.revtree.object;

import org.jspecify.annotations.NullMarked;
