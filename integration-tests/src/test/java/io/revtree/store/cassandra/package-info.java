/** What tests on servers need of the Cassandra store that it does not promise. */
@NullMarked
package io.revtree.store.cassandra;

import org.jspecify.annotations.NullMarked;
