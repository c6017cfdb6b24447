package io.revtree.behaviours;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.Registration;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreMoment;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is read from a store, with some blobs and refs replaced or missing; the store stays as it is, and open. */
final class TamperedStore implements KvStore {

    private final KvStore store;
    private final Map<BlobId, byte[]> blobs;
    private final Set<BlobId> missing;
    private final Map<String, byte[]> refs;

    TamperedStore(KvStore store, Map<BlobId, byte[]> blobs, Set<BlobId> missing, Map<String, byte[]> refs) {
        this.store = store;
        this.blobs = blobs;
        this.missing = missing;
        this.refs = refs;
    }

    static TamperedStore without(KvStore store, BlobId missing) {
        return new TamperedStore(store, Map.of(), Set.of(missing), Map.of());
    }

    static TamperedStore with(KvStore store, BlobId id, byte[] bytes) {
        return new TamperedStore(store, Map.of(id, bytes), Set.of(), Map.of());
    }

    @Override
    public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        Set<BlobId> wanted = new HashSet<>(ids);
        Map<BlobId, byte[]> found = new HashMap<>(store.readBlobs(wanted));
        found.keySet().removeAll(missing);
        blobs.forEach((id, bytes) -> {
            if (wanted.contains(id)) {
                found.put(id, bytes);
            }
        });
        return found;
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        byte[] tampered = refs.get(name);
        return tampered == null ? store.readRef(name) : tampered;
    }

    @Override
    public Map<String, byte[]> listRefs(String prefix) {
        Map<String, byte[]> found = new HashMap<>(store.listRefs(prefix));
        found.replaceAll((name, value) -> refs.getOrDefault(name, value));
        return found;
    }

    @Override
    public void close() {
        // It is another's to close.
    }

    @Override
    public StoreLimits limits() {
        return store.limits();
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> written) {
        store.writeBlobs(written);
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
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        return store.compareAndSetRef(name, expected, next);
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        return store.watchRefs(prefix, hint);
    }
}
