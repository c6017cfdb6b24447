package io.revtree.store.rocksdb;

import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.KvStore;
import io.revtree.store.KvStoreProvider;
import io.revtree.store.StoreOption;
import io.revtree.store.StoreUrl;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Opens {@code rocksdb:PATH}, a folder on this machine that holds one durable store. The folder is created if it is not
 * there, unless {@code create=false} says otherwise.
 *
 * <p>One process owns the store at a time, and opens it once. Others may read beside it with {@code readonly=true}: what
 * they see is what the owner had written when they last asked for a ref, and their {@code toString} says when that was.
 *
 * <p>Outside the heap an open store takes the {@code cache} and at most about 150 MB for what is not in tables yet.
 */
public final class RocksDbStoreProvider implements KvStoreProvider {

    private static final long CACHE_BYTES = 64L << 20;
    private static final long CACHE_BYTES_MIN = 1L << 20;
    private static final long CACHE_BYTES_MAX = 1L << 40;

    @Override
    public Set<String> schemes() {
        return Set.of("rocksdb");
    }

    @Override
    public List<StoreOption> options() {
        return List.of(
                new StoreOption(
                        "sync",
                        "whether a write is on disk before it returns; without, a power cut may lose the last ones",
                        "true"),
                new StoreOption("create", "whether to create the store where there is none", "true"),
                new StoreOption("readonly", "whether to read beside the process that owns the store", "false"),
                new StoreOption("cache", "bytes of memory outside the heap for what was read", "64MiB"));
    }

    @Override
    public KvStore open(StoreUrl url) {
        Path path = path(url);
        long cacheBytes = url.bytes("cache", CACHE_BYTES, CACHE_BYTES_MIN, CACHE_BYTES_MAX);
        boolean sync = url.flag("sync", true);
        Database database = url.flag("readonly", false)
                ? new DatabaseBeside(StoreFolder.toRead(path), cacheBytes)
                : new OwnedDatabase(StoreFolder.toOwn(path, url.flag("create", true)), cacheBytes);
        return RocksDbStore.on(database, sync);
    }

    private static Path path(StoreUrl url) {
        if (url.hasAuthority()) {
            throw new InvalidStoreUrlException(
                    url + " names a host, but a RocksDB store is a folder of this machine; write"
                            + " rocksdb:./folder or rocksdb:/path/to/folder");
        }
        String path = url.path();
        if (path.isEmpty()) {
            throw new InvalidStoreUrlException(
                    url + " names no folder; write rocksdb:./folder or rocksdb:/path/to/folder");
        }
        try {
            return Path.of(path).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new InvalidStoreUrlException("the path of " + url + " is none on this system: " + e.getMessage(), e);
        }
    }
}
