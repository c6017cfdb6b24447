package io.revtree.store.rocksdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * One opening of RocksDB with all its native handles. Any number of threads may call it at once, but none after or during
 * {@link #close}: that would crash the JVM, and it is a {@link Database} that sees to it.
 */
final class RocksHandles implements AutoCloseable {

    private final Tuning tuning;
    private final RocksDB db;
    private final Map<Family, ColumnFamilyHandle> families = new EnumMap<>(Family.class);
    private final WriteOptions durable = new WriteOptions().setSync(true);
    private final WriteOptions buffered = new WriteOptions().setSync(false);
    private final ReadOptions scanning = new ReadOptions().setFillCache(false);

    private RocksHandles(Tuning tuning, RocksDB db, List<ColumnFamilyHandle> handles) {
        this.tuning = tuning;
        this.db = db;
        for (Family family : Family.values()) {
            families.put(family, handles.get(families.size()));
        }
    }

    /** Opens it for the one process that writes, creating it if need be. */
    static RocksHandles owning(StoreFolder folder, long cacheBytes) throws RocksDBException {
        Tuning tuning = new Tuning(cacheBytes);
        return opening(
                tuning, families -> RocksDB.open(tuning.forOwner(), folder.toString(), tuning.families(), families));
    }

    /**
     * Opens it beside its owner.
     *
     * @param scratch a folder for RocksDB's own log, of this reader alone
     */
    static RocksHandles beside(StoreFolder folder, String scratch, long cacheBytes) throws RocksDBException {
        Tuning tuning = new Tuning(cacheBytes);
        return opening(
                tuning,
                families -> RocksDB.openAsSecondary(
                        tuning.forReader(), folder.toString(), scratch, tuning.families(), families));
    }

    private interface Opening {
        RocksDB into(List<ColumnFamilyHandle> families) throws RocksDBException;
    }

    private static RocksHandles opening(Tuning tuning, Opening opening) throws RocksDBException {
        List<ColumnFamilyHandle> families = new ArrayList<>();
        try {
            return new RocksHandles(tuning, opening.into(families), families);
        } catch (RocksDBException e) {
            tuning.close();
            throw e;
        }
    }

    byte @Nullable [] get(Family family, byte[] key) throws RocksDBException {
        return db.get(handle(family), key);
    }

    /** The values of these keys, in their order, null for those that are absent. */
    @SuppressWarnings("NullAway") // RocksDB does not say in its types that an element may be null
    List<byte @Nullable []> get(Family family, List<byte[]> keys) throws RocksDBException {
        return db.multiGetAsList(Collections.nCopies(keys.size(), handle(family)), keys);
    }

    /** Reads as much of a value as there is room for; false if it is absent. */
    boolean getBegin(Family family, byte[] key, byte[] begin) throws RocksDBException {
        return db.get(handle(family), key, begin) != RocksDB.NOT_FOUND;
    }

    /** Up to so many keys behind this one in byte order, from the first on if it is null. */
    List<byte[]> keysAfter(Family family, byte @Nullable [] last, int max) throws RocksDBException {
        List<byte[]> keys = new ArrayList<>(max);
        try (RocksIterator entries = db.newIterator(handle(family), scanning)) {
            if (last == null) {
                entries.seekToFirst();
            } else {
                entries.seek(Arrays.copyOf(last, last.length + 1)); // the next key there can be
            }
            for (; entries.isValid() && keys.size() < max; entries.next()) {
                keys.add(entries.key());
            }
            entries.status();
        }
        return keys;
    }

    /** Gives all entries whose keys begin with this, in byte order. */
    void forEachUnder(Family family, byte[] prefix, BiConsumer<byte[], byte[]> consumer) throws RocksDBException {
        try (RocksIterator entries = db.newIterator(handle(family), scanning)) {
            for (entries.seek(prefix); entries.isValid() && startsWith(entries.key(), prefix); entries.next()) {
                consumer.accept(entries.key(), entries.value());
            }
            entries.status();
        }
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    void put(WriteBatch batch, Family family, byte[] key, byte[] value) throws RocksDBException {
        batch.put(handle(family), key, value);
    }

    void delete(WriteBatch batch, Family family, byte[] key) throws RocksDBException {
        batch.delete(handle(family), key);
    }

    /** Writes the batch as one. Readers see it only when it is as durable as asked for. */
    void write(WriteBatch batch, boolean sync) throws RocksDBException {
        if (batch.count() > 0) {
            db.write(sync ? durable : buffered, batch);
        }
    }

    /** Moves what is in memory and in the log to tables, so that the next opening has no log to read. */
    void flush() throws RocksDBException {
        try (FlushOptions waiting = new FlushOptions().setWaitForFlush(true)) {
            db.flush(waiting, List.copyOf(families.values()));
        }
    }

    /** For one that was opened beside its owner: from here on it reads what the owner has written. */
    void catchUp() throws RocksDBException {
        db.tryCatchUpWithPrimary();
    }

    private ColumnFamilyHandle handle(Family family) {
        return Objects.requireNonNull(families.get(family));
    }

    @Override
    public void close() {
        families.values().forEach(ColumnFamilyHandle::close);
        db.close();
        durable.close();
        buffered.close();
        scanning.close();
        tuning.close();
    }
}
