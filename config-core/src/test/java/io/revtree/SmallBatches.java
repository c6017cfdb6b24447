package io.revtree;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.Registration;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreMoment;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store that takes only a few blobs at once, as some servers do. */
record SmallBatches(KvStore store) implements KvStore {

    private static final StoreLimits LIMITS = new StoreLimits(300 * 1024, 20, 512 * 1024);

    @Override
    public void close() {
        store.close();
    }

    @Override
    public StoreLimits limits() {
        return LIMITS;
    }

    @Override
    public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        return store.readBlobs(ids);
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> blobs) {
        LIMITS.check(blobs);
        store.writeBlobs(blobs);
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
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        return store.compareAndSetRef(name, expected, next);
    }

    @Override
    public boolean publish(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        LIMITS.check(blobs);
        return store.publish(blobs, ref, expected, next);
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        return store.watchRefs(prefix, hint);
    }
}
