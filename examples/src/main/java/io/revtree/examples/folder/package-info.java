/**
 * A store of one's own, as an example: a folder of plain files. It keeps the whole contract, and is slow: a file is
 * synced for every blob.
 */
@NullMarked
package io.revtree.examples.folder;

import org.jspecify.annotations.NullMarked;
