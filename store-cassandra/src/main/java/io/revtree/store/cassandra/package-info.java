/**
 * A store in a keyspace of Apache Cassandra, on the Apache driver.
 *
 * <p>From the outside in: {@link io.revtree.store.cassandra.CassandraStoreProvider} opens a URL, which {@code Settings}
 * reads; {@code Connection} is the driver's session for them; {@code Tables} is what stands in the keyspace, made or
 * checked at opening. {@code CassandraStore} is the contract of a {@code KvStore} in terms of {@code Statements}, sent by
 * {@code Requests}; {@code WriteClock} dates writes and gives moments, {@code BlobScan} reads the ring, {@code RefWatch}
 * polls. {@code Faults} says what the driver's exceptions mean, above all whether a write may have landed. Nothing here
 * knows what a tree or a commit is, and no type of the driver leaves this package but for the retry policy that the
 * driver loads by its name.
 */
@NullMarked
package io.revtree.store.cassandra;

import org.jspecify.annotations.NullMarked;
