package io.revtree.store.rocksdb;

import io.revtree.store.StoreException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database as its owner has it: it is read and written, and no other process writes it.
 *
 * <p><b>After a write that failed.</b> RocksDB has then stopped writing for good, even when a full disk has space again,
 * and its log may or may not end with the whole of that write. Both are settled by opening it again, which reads the log
 * as after a crash. So the write that failed is of unknown outcome, reads go on as if it had not landed, and the next
 * write opens the database again before anything else is done, a ref compared above all.
 */
final class OwnedDatabase extends Database {

    private static final Logger LOG = LoggerFactory.getLogger(OwnedDatabase.class);
    private static final long REOPEN_FREE_BYTES_MIN = 8L << 20;

    private enum Doubt {
        NONE,
        DISK_FULL,
        OTHER
    }

    private final long cacheBytes;
    private volatile Doubt doubt =
            Doubt.NONE; // changed in the database's lock: set in the shared side, reset in the other

    OwnedDatabase(StoreFolder folder, long cacheBytes) {
        super(folder);
        this.cacheBytes = cacheBytes;
        start();
    }

    @Override
    RocksHandles openHandles() throws RocksDBException {
        RocksHandles open = RocksHandles.owning(folder(), cacheBytes);
        try {
            folder().own();
        } catch (IOException e) {
            // Only a name for others to read; who needs it says "another process" instead.
            LOG.warn("{} does not name this process as its owner: {}", folder(), e.toString());
        }
        if (doubt != Doubt.NONE) {
            LOG.info("{} was opened again after a write that failed", folder());
            doubt = Doubt.NONE;
        }
        return open;
    }

    @Override
    void closeHandles(@Nullable RocksHandles open) {
        if (open == null) {
            return;
        }
        try {
            open.flush();
        } catch (RocksDBException e) {
            LOG.warn(
                    "{} keeps its last writes in the log, and reads them when it is opened: {}",
                    folder(),
                    e.getMessage());
        }
        folder().disown();
        open.close();
    }

    @Override
    void beforeWrite() {
        checkOpen();
        RocksHandles stale = handles();
        for (Doubt why = doubt; why != Doubt.NONE; why = doubt) {
            settle(why, stale);
            stale = handles();
        }
    }

    private void settle(Doubt why, @Nullable RocksHandles stale) {
        long freeBytes = folder().freeBytes();
        if (why == Doubt.DISK_FULL && freeBytes < REOPEN_FREE_BYTES_MIN) {
            throw Faults.full(folder(), freeBytes, REOPEN_FREE_BYTES_MIN);
        }
        reopen(stale);
    }

    @Override
    void write(boolean sync, Fill fill) {
        beforeWrite();
        this.<@Nullable Void>use(open -> {
            try (WriteBatch batch = new WriteBatch()) {
                fill(batch, open, fill);
                open.write(batch, sync);
                return null;
            } catch (RocksDBException e) {
                doubt = Faults.isFull(e) ? Doubt.DISK_FULL : Doubt.OTHER;
                throw Faults.writing(folder(), e);
            }
        });
    }

    private void fill(WriteBatch batch, RocksHandles open, Fill fill) {
        try {
            fill.into(batch, open);
        } catch (RocksDBException e) {
            throw new StoreException("a batch for " + folder() + " cannot be made: " + e.getMessage(), e);
        }
    }

    /** Nobody else writes it. */
    @Override
    boolean refresh() {
        return false;
    }

    @Override
    public String toString() {
        return "rocksdb:" + folder();
    }
}
