package io.revtree.store.tck;

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

/**
 * A store that hands every call on to another one, that of closing too: what stores that count, refuse or alter a call or two
 * begin with. As thread-safe as the other.
 */
public abstract class ForwardingStore implements KvStore {

    private final KvStore store;

    protected ForwardingStore(KvStore store) {
        this.store = store;
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
    public void writeBlobs(Map<BlobId, byte[]> blobs) {
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
        return store.publish(blobs, ref, expected, next);
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        return store.watchRefs(prefix, hint);
    }
}
