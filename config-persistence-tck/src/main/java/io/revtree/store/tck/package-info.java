/**
 * The contract of a {@link io.revtree.store.KvStore} as tests that a backend subclasses, and a store that fails on
 * purpose. {@link io.revtree.store.tck.KvStoreContract} is the way in; a class holds one topic each. The kit knows the
 * contract alone: no engine and no configuration tree may be named here.
 */
@NullMarked
package io.revtree.store.tck;

import org.jspecify.annotations.NullMarked;
