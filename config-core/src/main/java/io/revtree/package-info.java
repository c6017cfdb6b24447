/**
 * Revtree keeps a configuration tree the way Git keeps source: every change is a commit, and every state can be read
 * again, compared, tagged, branched and rolled back.
 *
 * <p>Here live the front door and the values and faults that users see; no engine may be named here or below.
 */
@NullMarked
package io.revtree;

import org.jspecify.annotations.NullMarked;
