package io.revtree.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much one call of a {@link KvStore} carries. The bytes of a batch are those of its values; ids do not count.
 *
 * @param blobBytesMax the longest value of a blob; a store that is to keep a tree admits {@value #BLOB_BYTES_LEAST} bytes
 * @param blobsPerBatchMax the most blobs in one {@link KvStore#writeBlobs} or {@link KvStore#publish}
 * @param batchBytesMax the most bytes in one {@code writeBlobs} or {@code publish}; at least {@code blobBytesMax}
 */
public record StoreLimits(long blobBytesMax, int blobsPerBatchMax, long batchBytesMax) {

    /** What {@link #blobBytesMax} must at least be for a store to keep a tree, whose objects are cut at 256 KiB. */
    public static final int BLOB_BYTES_LEAST = 320 * 1024;

    public StoreLimits {
        if (blobBytesMax < 1 || blobsPerBatchMax < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive, not " + blobBytesMax + " bytes and " + blobsPerBatchMax + " blobs");
        }
        if (batchBytesMax < blobBytesMax) {
            throw new IllegalArgumentException("a batch of " + batchBytesMax + " bytes has no room for a blob of "
                    + blobBytesMax + " bytes, which is within its own limit");
        }
    }

    /**
     * Refuses a batch that is over a limit. Every store calls this first in {@code writeBlobs} and {@code publish}, so
     * that an oversized batch is refused whole, before anything of it is written.
     *
     * @throws IllegalArgumentException naming the limit, and the blob where it is one blob's
     */
    public void check(Map<BlobId, byte[]> blobs) {
        if (blobs.size() > blobsPerBatchMax) {
            throw new IllegalArgumentException("a batch of " + blobs.size() + " blobs is over the store's limit of "
                    + blobsPerBatchMax + "; write it in several");
        }
        long bytes = 0;
        for (Map.Entry<BlobId, byte[]> blob : blobs.entrySet()) {
            checkBlob(blob.getKey(), blob.getValue());
            bytes += blob.getValue().length;
        }
        if (bytes > batchBytesMax) {
            throw new IllegalArgumentException("a batch of " + bytes + " bytes is over the store's limit of "
                    + batchBytesMax + "; write it in several");
        }
    }

    /**
     * Cuts blobs, in their order, into batches that are each within these limits; no blobs make no batch. The maps are
     * new, the values are those given.
     *
     * @throws IllegalArgumentException if one blob alone is over the limit
     */
    public List<Map<BlobId, byte[]>> cut(Map<BlobId, byte[]> blobs) {
        List<Map<BlobId, byte[]>> batches = new ArrayList<>();
        Map<BlobId, byte[]> batch = new LinkedHashMap<>();
        long bytes = 0;
        for (Map.Entry<BlobId, byte[]> blob : blobs.entrySet()) {
            byte[] value = blob.getValue();
            checkBlob(blob.getKey(), value);
            if (batch.size() == blobsPerBatchMax || bytes + value.length > batchBytesMax) {
                batches.add(batch);
                batch = new LinkedHashMap<>();
                bytes = 0;
            }
            batch.put(blob.getKey(), value);
            bytes += value.length;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    private void checkBlob(BlobId id, byte[] value) {
        if (value.length > blobBytesMax) {
            throw new IllegalArgumentException("blob " + id + " of " + value.length
                    + " bytes is over the store's limit of " + blobBytesMax + " bytes a blob; split it");
        }
    }
}
