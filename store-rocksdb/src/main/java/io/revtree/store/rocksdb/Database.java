package io.revtree.store.rocksdb;

import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The database of a store, as this process sees it. Every call to RocksDB goes through here, under the shared side of one
 * lock, whose exclusive side is taken to close or to change what is open: so no call ever reaches a native handle that is
 * gone, and closing waits for the calls under way. Thread-safe.
 */
abstract class Database implements AutoCloseable {

    /** A look at what is open. */
    interface Look<R extends @Nullable Object> {
        R at(RocksHandles open) throws RocksDBException;
    }

    /** Puts into a batch what is to be written. */
    interface Fill {
        void into(WriteBatch batch, RocksHandles open) throws RocksDBException;
    }

    private final StoreFolder folder;
    private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
    private volatile @Nullable RocksHandles open; // changed under life; null when closed or when re-opening failed
    private volatile boolean closed; // changed under life

    Database(StoreFolder folder) {
        this.folder = folder;
    }

    /** Opens RocksDB, for the first time or again. */
    abstract RocksHandles openHandles() throws RocksDBException;

    /** Lets go of RocksDB for good; null if it is not open. */
    abstract void closeHandles(@Nullable RocksHandles open);

    /**
     * Readies it for writing: what a write that failed has left in doubt is settled when this returns.
     *
     * @throws StoreException if it cannot be written
     */
    abstract void beforeWrite();

    /**
     * Writes all of a batch, or nothing.
     *
     * @param sync whether it is to be durable, with all that was written before it, when this returns
     */
    abstract void write(boolean sync, Fill fill);

    /**
     * Sees to it that reads that begin from now on see all that was written before, by any process.
     *
     * @return whether there may be something new
     */
    abstract boolean refresh();

    final StoreFolder folder() {
        return folder;
    }

    final <R extends @Nullable Object> R read(Look<R> look) {
        return use(open -> {
            try {
                return look.at(open);
            } catch (RocksDBException e) {
                throw Faults.reading(folder, e);
            }
        });
    }

    /** Uses what is open, which stays so meanwhile. */
    final <R extends @Nullable Object> R use(Function<RocksHandles, R> user) {
        RocksHandles held = enter();
        try {
            return user.apply(held);
        } finally {
            life.readLock().unlock();
        }
    }

    /** Takes the shared side of the lock, with the database open. */
    private RocksHandles enter() {
        if (open == null) {
            reopen(null);
        }
        life.readLock().lock();
        RocksHandles held = open;
        if (held == null) {
            life.readLock().unlock();
            throw Faults.closed(folder);
        }
        return held;
    }

    final void checkOpen() {
        if (closed) {
            throw Faults.closed(folder);
        }
    }

    /** Opens it for the first time. */
    final void start() {
        loadLibrary();
        life.writeLock().lock();
        try {
            open = openHandles();
        } catch (RocksDBException e) {
            throw Faults.opening(folder, e);
        } finally {
            life.writeLock().unlock();
        }
    }

    final @Nullable RocksHandles handles() {
        return open;
    }

    /**
     * Lets go of what is open, and opens it again.
     *
     * @param stale what the caller has found to be of no more use; if it has been let go of since, nothing is done
     * @throws StoreUnavailableException if it cannot be opened now
     */
    final void reopen(@Nullable RocksHandles stale) {
        life.writeLock().lock();
        try {
            checkOpen();
            if (open != stale) {
                return;
            }
            open = null;
            if (stale != null) {
                stale.close();
            }
            open = openHandles();
        } catch (RocksDBException e) {
            throw Faults.openingAgain(folder, e);
        } finally {
            life.writeLock().unlock();
        }
    }

    private void loadLibrary() {
        try {
            RocksDB.loadLibrary();
        } catch (RuntimeException | UnsatisfiedLinkError e) {
            throw new StoreException(
                    "RocksDB's native library cannot be loaded on this machine: " + e.getMessage()
                            + "; it is unpacked into java.io.tmpdir, which must be writable and may not be mounted noexec",
                    e);
        }
    }

    @Override
    public final void close() {
        life.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                RocksHandles held = open;
                open = null;
                closeHandles(held);
            }
        } finally {
            life.writeLock().unlock();
        }
    }

    @Override
    public abstract String toString();
}
