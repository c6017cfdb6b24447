/**
 * The contract of a {@link io.revtree.store} backend as tests that the backend subclasses. It knows the contract
 * alone: no engine and no configuration tree may be named here.
 */
@NullMarked
package io.revtree.store.tck;

import org.jspecify.annotations.NullMarked;
