package io.revtree.store.rocksdb;

import io.revtree.store.BlobId;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All ids of a database, in byte order, a page at a time. Only while a page is read is an iterator of RocksDB open: a scan
 * that is left half-way holds no native memory and no old files, and one whose store is closed ends in a fault.
 */
final class BlobScan extends Spliterators.AbstractSpliterator<BlobId> {

    private static final int PAGE = 4096;

    private final Database database;
    private List<byte[]> page;
    private int next;

    BlobScan(Database database) {
        super(Long.MAX_VALUE, Spliterator.DISTINCT | Spliterator.NONNULL);
        this.database = database;
        page = after(null);
    }

    @Override
    public boolean tryAdvance(Consumer<? super BlobId> action) {
        if (next == page.size() && next > 0) {
            page = after(page.get(next - 1));
            next = 0;
        }
        database.checkOpen();
        if (page.isEmpty()) {
            return false;
        }
        action.accept(BlobId.of(page.get(next++)));
        return true;
    }

    private List<byte[]> after(byte @Nullable [] last) {
        return database.read(open -> open.keysAfter(Family.BLOBS, last, PAGE));
    }
}
