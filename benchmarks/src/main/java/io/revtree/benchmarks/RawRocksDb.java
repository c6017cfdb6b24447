package io.revtree.benchmarks;

import io.revtree.store.BlobId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB without anything above it, tuned as the store tunes it for what it writes: what a program would reach that
 * wrote the same keys and values by itself, each write of the store as one synced WriteBatch.
 */
final class RawRocksDb implements AutoCloseable {

    static {
        RocksDB.loadLibrary(); // no store of ours may have done so
    }

    private final Path folder = FreshStore.newFolder();
    private final BloomFilter filter = new BloomFilter(10);
    private final Options options = new Options()
            .setCreateIfMissing(true)
            .setWriteBufferSize(64L << 20)
            .setMaxTotalWalSize(192L << 20)
            .setBytesPerSync(1L << 20)
            .setEnablePipelinedWrite(true)
            .setCompressionPerLevel(List.of(
                    CompressionType.NO_COMPRESSION, CompressionType.NO_COMPRESSION, CompressionType.LZ4_COMPRESSION))
            .setTableFormatConfig(new BlockBasedTableConfig().setFilterPolicy(filter));
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final RocksDB database;

    private RawRocksDb() throws RocksDBException {
        database = RocksDB.open(options, folder.toString());
    }

    static RawRocksDb open() {
        try {
            return new RawRocksDb();
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    void write(List<Write> writes) {
        try {
            for (Write write : writes) {
                write(write);
            }
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(Write write) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            for (Map.Entry<BlobId, byte[]> blob : write.blobs().entrySet()) {
                batch.put(blob.getKey().toBytes(), blob.getValue());
            }
            String ref = write.ref();
            byte[] next = write.next();
            if (ref != null && next != null) {
                batch.put(ref.getBytes(StandardCharsets.UTF_8), next);
            }
            database.write(synced, batch);
        }
    }

    @Override
    public void close() {
        database.close();
        synced.close();
        options.close();
        filter.close();
        FreshStore.delete(folder);
    }
}
