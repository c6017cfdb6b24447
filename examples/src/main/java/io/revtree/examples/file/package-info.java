/** A store of one's own, as an example, in little more than a hundred lines: it keeps the whole contract. */
@NullMarked
package io.revtree.examples.file;

import org.jspecify.annotations.NullMarked;
