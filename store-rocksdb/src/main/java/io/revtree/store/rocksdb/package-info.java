/**
 * A durable store embedded in the process, on RocksDB.
 *
 * <p>From the outside in: {@link io.revtree.store.rocksdb.RocksDbStoreProvider} reads the URL;
 * {@code RocksDbStore} is the contract of a {@code KvStore} in terms of a {@code Database}; a {@code Database} is one
 * that this process owns or one that another process owns and that is read beside it; {@code RocksHandles} is one opening
 * of RocksDB, with {@code Tuning} for its options and {@code Faults} for its statuses; {@code StoreFolder} is what stands
 * in the folder besides RocksDB's own files. Nothing here knows what a tree or a commit is, and no type of RocksDB leaves
 * this package.
 */
@NullMarked
package io.revtree.store.rocksdb;

import org.jspecify.annotations.NullMarked;
