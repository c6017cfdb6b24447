/**
 * A durable store embedded in the process, on RocksDB. No type of RocksDB leaves this package.
 */
@NullMarked
package io.revtree.store.rocksdb;

import org.jspecify.annotations.NullMarked;
