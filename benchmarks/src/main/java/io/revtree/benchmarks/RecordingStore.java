package io.revtree.benchmarks;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.Registration;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreMoment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store that keeps what is written to it until it is taken, and hands everything on to another. For one writer. */
final class RecordingStore implements KvStore {

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

    private final KvStore store;
    private List<Write> writes = new ArrayList<>();

    RecordingStore(KvStore store) {
        this.store = store;
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
        store.writeBlobs(blobs);
    }

    @Override
    public boolean publish(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        writes.add(new Write(blobs, ref, next));
        return store.publish(blobs, ref, expected, next);
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        writes.add(new Write(Map.of(), name, next));
        return store.compareAndSetRef(name, expected, next);
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public StoreLimits limits() {
        return store.limits();
    }

    @Override
    public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        return store.readBlobs(ids);
    }

    @Override
    public StoreMoment moment() {
        return store.moment();
    }

    @Override
    public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
        store.deleteBlobs(ids, before);
    }

    @Override
    public Stream<BlobId> scanBlobs() {
        return store.scanBlobs();
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        return store.readRef(name);
    }

    @Override
    public Map<String, byte[]> listRefs(String prefix) {
        return store.listRefs(prefix);
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        return store.watchRefs(prefix, hint);
    }
}
