package io.revtree.store.rocksdb;

import io.revtree.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of another process, read beside it, or of none at the moment. It is as of when it was last refreshed, by
 * reading on in the owner's log and tables; RocksDB calls it a secondary instance. It neither locks nor writes anything in
 * the owner's folder. What it reads the owner has written, but for an instant perhaps not yet synced.
 */
final class DatabaseBeside extends Database {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseBeside.class);

    /** A folder outside the store for RocksDB's own log, gone when this is closed. */
    final Path scratch;

    private final long cacheBytes;
    private volatile Instant asOf = Instant.EPOCH;

    DatabaseBeside(StoreFolder folder, long cacheBytes) {
        super(folder);
        this.cacheBytes = cacheBytes;
        try {
            scratch = Files.createTempDirectory("revtree-reader-");
        } catch (IOException e) {
            throw new StoreException("a reader of " + folder + " needs a folder in java.io.tmpdir: " + e, e);
        }
        try {
            start();
        } catch (StoreException e) {
            deleteScratch();
            throw e;
        }
        LOG.info("{}", this);
    }

    @Override
    RocksHandles openHandles() throws RocksDBException {
        Instant begin = Instant.now();
        RocksHandles open = RocksHandles.beside(folder(), scratch.toString(), cacheBytes);
        asOf = begin;
        return open;
    }

    @Override
    void closeHandles(@Nullable RocksHandles open) {
        if (open != null) {
            open.close();
        }
        deleteScratch();
    }

    @Override
    void beforeWrite() {
        throw Faults.readOnly(folder());
    }

    @Override
    void write(boolean sync, Fill fill) {
        throw Faults.readOnly(folder());
    }

    @Override
    synchronized boolean refresh() {
        Instant begin = Instant.now();
        RocksHandles stale = handles();
        try {
            read(open -> {
                open.catchUp();
                return true;
            });
            asOf = begin;
        } catch (StoreException e) {
            // The owner may have removed a file when it was about to be read: opened again, it finds the files of now.
            LOG.debug("{} is opened again: {}", this, e.getMessage());
            reopen(stale);
        }
        return true;
    }

    private void deleteScratch() {
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} was not removed; it can be: {}", scratch, e.toString());
        }
    }

    @Override
    public String toString() {
        return "rocksdb:" + folder() + " (read only, as of " + asOf + ")";
    }
}
