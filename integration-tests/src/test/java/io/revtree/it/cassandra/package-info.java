/** The Cassandra store on real servers: the contract, what only this engine has, and what happens when nodes fail. */
@NullMarked
package io.revtree.it.cassandra;

import org.jspecify.annotations.NullMarked;
