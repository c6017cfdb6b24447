package io.revtree.benchmarks;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.tck.ForwardingStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A store that keeps what is written to it until it is taken, and hands everything on to another. For one write at a time. */
final class RecordingStore extends ForwardingStore {

    private List<Write> writes = new ArrayList<>();

    RecordingStore(KvStore store) {
        super(store);
    }

    /** What was written since this was last called. */
    List<Write> take() {
        List<Write> taken = writes;
        writes = new ArrayList<>();
        return taken;
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> blobs) {
        writes.add(new Write(blobs, null, null, null));
        super.writeBlobs(blobs);
    }

    @Override
    public boolean publish(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        writes.add(new Write(blobs, ref, expected, next));
        return super.publish(blobs, ref, expected, next);
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        writes.add(new Write(Map.of(), name, expected, next));
        return super.compareAndSetRef(name, expected, next);
    }
}
