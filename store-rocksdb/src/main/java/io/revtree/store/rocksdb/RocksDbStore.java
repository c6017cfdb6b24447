package io.revtree.store.rocksdb;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.RefHints;
import io.revtree.store.Refs;
import io.revtree.store.Registration;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreMoment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * A store in a RocksDB database. A publish is one batch, written to the log and synced as one.
 *
 * <p><b>Refs.</b> Writers of one ref follow each other: from the comparison until the batch is durable they hold the lock
 * of its name. Writers of different refs, and of blobs alone, run side by side, and RocksDB syncs them together. Readers
 * take no lock, since RocksDB shows a batch only when it is in the log and synced: what is read of a ref is durable.
 *
 * <p><b>Moments.</b> A blob is stored with the number of the last moment that was given before its write began. Giving a
 * moment raises that number, durably before it returns. So writes cost no counting, and a write that begins after a
 * moment was given has that number or a higher one, in whatever process and after whatever crash.
 *
 * <p><b>Deletes.</b> To compare and delete atomically, a delete first lets writers say what they write from then on, then
 * reads when blobs were written, and at last keeps all writers out while it deletes those that are old and that no writer named meanwhile:
 * a few hundred at a time, without a sync. So writers wait for no reading, and pay one shared lock a batch; locks by
 * id would cost them one for each blob, and deletes are rare. A delete that a power cut takes back leaves what the next collection
 * deletes.
 */
final class RocksDbStore implements KvStore {

    private static final StoreLimits LIMITS = new StoreLimits(16L << 20, 1 << 16, 64L << 20);
    private static final int READ_BATCH = 256;
    private static final int DELETE_BATCH = 256;
    private static final int REF_LOCKS = 64;
    private static final byte[] MOMENT = "moment".getBytes(StandardCharsets.UTF_8);

    private final Database database;
    private final boolean sync;
    private final RefHints hints = new RefHints();
    private final List<Lock> refLocks = IntStream.range(0, REF_LOCKS)
            .<Lock>mapToObj(i -> new ReentrantLock())
            .toList();
    private final ReadWriteLock deletes = new ReentrantReadWriteLock(); // shared side: writers of blobs
    private final Object deleteLock = new Object();

    /** What was written since a delete began; null while there is none. Changed under {@code deleteLock}. */
    private volatile @Nullable Set<BlobId> writtenBeside;

    private final Object momentLock = new Object();
    private volatile long moment; // changed under momentLock

    private RocksDbStore(Database database, boolean sync, long moment) {
        this.database = database;
        this.sync = sync;
        this.moment = moment;
    }

    /** The store in this database, which it closes when it is closed. */
    static RocksDbStore on(Database database, boolean sync) {
        try {
            byte[] moment = database.read(open -> open.get(Family.META, MOMENT));
            return new RocksDbStore(database, sync, moment == null ? 0 : StoredBlob.moment(moment));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    @Override
    public void close() {
        hints.close();
        database.close();
    }

    @Override
    public StoreLimits limits() {
        database.checkOpen();
        return LIMITS;
    }

    @Override
    public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        database.checkOpen();
        Map<BlobId, byte[]> found = new HashMap<>(ids.size() * 2);
        List<BlobId> absent = readInto(found, ids);
        if (!absent.isEmpty() && database.refresh()) {
            readInto(found, absent);
        }
        return found;
    }

    private List<BlobId> readInto(Map<BlobId, byte[]> found, Collection<BlobId> ids) {
        List<BlobId> absent = new ArrayList<>();
        for (List<BlobId> some : cut(ids, READ_BATCH)) {
            List<byte @Nullable []> values = database.read(open -> open.get(Family.BLOBS, keys(some)));
            for (int i = 0; i < some.size(); i++) {
                byte[] value = values.get(i);
                if (value == null) {
                    absent.add(some.get(i));
                } else {
                    found.put(some.get(i), StoredBlob.bytes(value));
                }
            }
        }
        return absent;
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> blobs) {
        LIMITS.check(blobs);
        write(blobs, (batch, open) -> {});
    }

    @Override
    public StoreMoment moment() {
        synchronized (momentLock) {
            long next = moment + 1;
            database.write(
                    true, (batch, open) -> open.put(batch, Family.META, MOMENT, StoredBlob.of(new byte[0], next)));
            moment = next;
            return new StoreMoment(next);
        }
    }

    @Override
    public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
        database.beforeWrite();
        synchronized (deleteLock) {
            Set<BlobId> beside = ConcurrentHashMap.newKeySet();
            try {
                withoutWriters(() -> writtenBeside = beside);
                for (List<BlobId> some : cut(ids, DELETE_BATCH)) {
                    List<BlobId> old = database.read(open -> writtenBefore(open, some, before));
                    withoutWriters(() -> database.write(false, (batch, open) -> {
                        for (BlobId id : old) {
                            if (!beside.contains(id)) {
                                open.delete(batch, Family.BLOBS, id.toBytes());
                            }
                        }
                    }));
                }
            } finally {
                writtenBeside = null;
            }
        }
    }

    private void withoutWriters(Runnable action) {
        deletes.writeLock().lock();
        try {
            action.run();
        } finally {
            deletes.writeLock().unlock();
        }
    }

    private static List<BlobId> writtenBefore(RocksHandles open, List<BlobId> ids, StoreMoment before)
            throws RocksDBException {
        List<BlobId> old = new ArrayList<>();
        byte[] begin = new byte[StoredBlob.MOMENT_BYTES];
        for (BlobId id : ids) {
            if (open.getBegin(Family.BLOBS, id.toBytes(), begin) && StoredBlob.moment(begin) < before.value()) {
                old.add(id);
            }
        }
        return old;
    }

    @Override
    public Stream<BlobId> scanBlobs() {
        database.refresh();
        return StreamSupport.stream(new BlobScan(database), false);
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        byte[] key = utf8(Refs.checkName(name));
        database.refresh();
        return held(key);
    }

    private byte @Nullable [] held(byte[] ref) {
        return database.read(open -> open.get(Family.REFS, ref));
    }

    @Override
    public Map<String, byte[]> listRefs(String prefix) {
        byte[] begin = utf8(Refs.checkPrefix(prefix));
        database.refresh();
        return database.read(open -> {
            Map<String, byte[]> refs = new HashMap<>();
            open.forEachUnder(
                    Family.REFS, begin, (key, value) -> refs.put(new String(key, StandardCharsets.UTF_8), value));
            return refs;
        });
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        return publish(Map.of(), name, expected, next);
    }

    @Override
    public boolean publish(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        LIMITS.check(blobs);
        byte[] key = utf8(Refs.checkName(ref));
        Refs.checkValue(expected);
        Refs.checkValue(next);
        boolean moves = !Refs.matches(expected, next);
        Lock lock = refLocks.get(Math.floorMod(ref.hashCode(), REF_LOCKS));
        lock.lock();
        try {
            database.beforeWrite();
            if (!Refs.matches(held(key), expected)) {
                return false;
            }
            write(blobs, (batch, open) -> {
                if (moves) {
                    setRef(batch, open, key, next);
                }
            });
        } finally {
            lock.unlock();
        }
        if (moves) {
            hints.changed(ref);
        }
        return true;
    }

    private static void setRef(WriteBatch batch, RocksHandles open, byte[] key, byte @Nullable [] next)
            throws RocksDBException {
        if (next == null) {
            open.delete(batch, Family.REFS, key);
        } else {
            open.put(batch, Family.REFS, key, next);
        }
    }

    private void write(Map<BlobId, byte[]> blobs, Database.Fill more) {
        deletes.readLock().lock();
        try {
            long written = moment;
            Set<BlobId> beside = writtenBeside;
            if (beside != null) {
                beside.addAll(blobs.keySet());
            }
            database.write(sync, (batch, open) -> {
                for (Map.Entry<BlobId, byte[]> blob : blobs.entrySet()) {
                    open.put(batch, Family.BLOBS, blob.getKey().toBytes(), StoredBlob.of(blob.getValue(), written));
                }
                more.into(batch, open);
            });
        } finally {
            deletes.readLock().unlock();
        }
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        database.checkOpen();
        return hints.add(prefix, hint);
    }

    private static List<byte[]> keys(List<BlobId> ids) {
        return ids.stream().map(BlobId::toBytes).toList();
    }

    private static <T> List<List<T>> cut(Collection<T> all, int size) {
        List<T> list = List.copyOf(all);
        return IntStream.range(0, (list.size() + size - 1) / size)
                .mapToObj(i -> list.subList(i * size, Math.min(list.size(), (i + 1) * size)))
                .toList();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return database.toString();
    }
}
