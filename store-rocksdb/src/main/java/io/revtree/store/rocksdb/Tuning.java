package io.revtree.store.rocksdb;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksObject;

/**
 * RocksDB's options for blobs of 0.1 to 4 KB under random keys of 32 bytes, read by key and hardly ever absent. All
 * memory and all files that RocksDB may take are bounded here.
 */
final class Tuning implements AutoCloseable {

    private static final long BLOB_BUFFER_BYTES = 64L << 20;
    private static final long SMALL_BUFFER_BYTES = 4L << 20;
    private static final long LOG_BYTES_MAX = 192L << 20;
    private static final int OPEN_FILES_MAX = 1024;
    private static final int FILTER_BITS_PER_KEY = 10;

    private final List<RocksObject> natives = new ArrayList<>();
    private final Cache cache;

    Tuning(long cacheBytes) {
        cache = keep(new LRUCache(cacheBytes));
    }

    /** For the one process that writes. */
    DBOptions forOwner() {
        return common().setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setMaxOpenFiles(OPEN_FILES_MAX)
                .setMaxBackgroundJobs(
                        Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors())))
                // While one group of writers is in its sync, the one before goes into the memtable: with eight threads
                // about a seventh more, with one no difference. What is read is synced all the same.
                .setEnablePipelinedWrite(true)
                // The refs are small and hardly ever flushed by their own size, so this is what lets old logs go.
                .setMaxTotalWalSize(LOG_BYTES_MAX)
                // Opening after a kill then reads the log only, and needs next to no free space.
                .setAvoidFlushDuringRecovery(true)
                // Smooths the disk's load: otherwise a commit's sync waits behind a whole flushed file.
                .setBytesPerSync(1L << 20);
    }

    /** For a process that reads beside the owner: an open file can still be read when the owner has deleted it. */
    DBOptions forReader() {
        return common().setMaxOpenFiles(-1);
    }

    private DBOptions common() {
        return keep(new DBOptions())
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(4)
                .setMaxLogFileSize(4L << 20)
                .setStatsDumpPeriodSec(0);
    }

    /** What {@link Family#values} are to be opened with, in that order. */
    List<ColumnFamilyDescriptor> families() {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        for (Family family : Family.values()) {
            families.add(new ColumnFamilyDescriptor(family.storedName(), family == Family.BLOBS ? blobs() : small()));
        }
        return families;
    }

    private ColumnFamilyOptions blobs() {
        // What is fresh is compacted soon again, and the writer waits for its flush: only what settles is compressed.
        List<CompressionType> compression = List.of(
                CompressionType.NO_COMPRESSION, CompressionType.NO_COMPRESSION, CompressionType.LZ4_COMPRESSION);
        return keep(new ColumnFamilyOptions())
                .setWriteBufferSize(BLOB_BUFFER_BYTES)
                .setCompressionPerLevel(compression)
                .setTableFormatConfig(tables());
    }

    private ColumnFamilyOptions small() {
        return keep(new ColumnFamilyOptions())
                .setWriteBufferSize(SMALL_BUFFER_BYTES)
                .setTableFormatConfig(tables());
    }

    private BlockBasedTableConfig tables() {
        // Indexes and filters live in the cache, so that it bounds them too; those of fresh files stay there.
        return new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setFilterPolicy(keep(new BloomFilter(FILTER_BITS_PER_KEY)))
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
    }

    private <T extends RocksObject> T keep(T created) {
        natives.add(created);
        return created;
    }

    /** To be called when the database is closed. */
    @Override
    public void close() {
        natives.forEach(RocksObject::close);
    }
}
