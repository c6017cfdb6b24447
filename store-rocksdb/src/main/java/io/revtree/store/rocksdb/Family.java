package io.revtree.store.rocksdb;

import java.nio.charset.StandardCharsets;
import org.rocksdb.RocksDB;

/** The column families of a store. */
enum Family {
    /** RocksDB's default one: the last moment that was given. */
    META,
    /** Under a blob's id what {@link StoredBlob} says. */
    BLOBS,
    /** Under a ref's name in UTF-8 its value. */
    REFS;

    byte[] storedName() {
        return switch (this) {
            case META -> RocksDB.DEFAULT_COLUMN_FAMILY;
            case BLOBS -> "blobs".getBytes(StandardCharsets.UTF_8);
            case REFS -> "refs".getBytes(StandardCharsets.UTF_8);
        };
    }
}
