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

    /** One write: blobs, a ref, or both. */
    static final class Write {

        private final Map<BlobId, byte[]> blobs;
        private final @Nullable String ref;
        private final byte @Nullable [] next;

        Write(Map<BlobId, byte[]> blobs, @Nullable String ref, byte @Nullable [] next) {
            this.blobs = blobs;
            this.ref = ref;
            this.next = next;
        }

        Map<BlobId, byte[]> blobs() {
            return blobs;
        }

        /** The ref that was moved, null if none was. */
        @Nullable
        String ref() {
            return ref;
        }

        /** What the ref holds from then on, null if there is none. */
        byte @Nullable [] next() {
            return next;
        }

        /** How many bytes the blobs have. */
        long bytes() {
            long bytes = 0;
            for (byte[] blob : blobs.values()) {
                bytes += blob.length;
            }
            return bytes;
        }
    }

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
        writes.add(new Write(blobs, null, null));
        super.writeBlobs(blobs);
    }

    @Override
    public boolean publish(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        writes.add(new Write(blobs, ref, next));
        return super.publish(blobs, ref, expected, next);
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        writes.add(new Write(Map.of(), name, next));
        return super.compareAndSetRef(name, expected, next);
    }
}
