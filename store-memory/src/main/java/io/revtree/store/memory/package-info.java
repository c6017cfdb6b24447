/**
 * A store in the memory of one JVM: the store and its provider, and nothing else.
 */
@NullMarked
package io.revtree.store.memory;

import org.jspecify.annotations.NullMarked;
