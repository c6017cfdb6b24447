package io.revtree;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.StoreLimits;
import io.revtree.store.tck.ForwardingStore;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A store that takes only a few blobs at once, as some servers do. */
final class SmallBatches extends ForwardingStore {

    private static final StoreLimits LIMITS = new StoreLimits(300 * 1024, 20, 512 * 1024);

    SmallBatches(KvStore store) {
        super(store);
    }

    @Override
    public StoreLimits limits() {
        return LIMITS;
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> blobs) {
        LIMITS.check(blobs);
        super.writeBlobs(blobs);
    }

    @Override
    public boolean publish(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        LIMITS.check(blobs);
        return super.publish(blobs, ref, expected, next);
    }
}
