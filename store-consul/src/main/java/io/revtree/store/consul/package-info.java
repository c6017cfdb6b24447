/**
 * A store in Consul's KV, by the API and the model of consul-client over an HTTP client of its own, since what that
 * client sends again by itself must not be a compare-and-set. Lives here: how keys look, what goes into a transaction,
 * what may be sent twice, and what a server's answers mean.
 */
@NullMarked
package io.revtree.store.consul;

import org.jspecify.annotations.NullMarked;
