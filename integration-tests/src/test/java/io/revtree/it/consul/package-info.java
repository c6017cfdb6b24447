/** The Consul store on real servers: the contract, faults, limits, and what stands in Consul afterwards. */
@NullMarked
package io.revtree.it.consul;

import org.jspecify.annotations.NullMarked;
