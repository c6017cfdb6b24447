/**
 * A store on etcd, by the messages and calls that jetcd generates from etcd's own definitions.
 *
 * <p>From the outside in: {@link io.revtree.store.etcd.EtcdStoreProvider} reads the URL; {@code EtcdStore} is the contract
 * of a {@code KvStore} in terms of etcd's transactions and ranges, with {@code Keys} for how keys look and
 * {@code Transactions} for what one transaction takes; {@code BlobScan} walks a range, {@code RefWatch} follows one.
 * {@code Cluster} sends requests to the servers, each an {@code Endpoint}: a {@code Request} is one call that wants an
 * answer, a {@code Sending} one try of it, which leaves this process once at most. {@code Faults} says what etcd's
 * refusals mean. Nothing here knows what a tree or a commit is, and no type of gRPC leaves this package.
 */
@NullMarked
package io.revtree.store.etcd;

import org.jspecify.annotations.NullMarked;
