package io.revtree.behaviours;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.tck.ForwardingStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is read from a store, with some blobs and refs replaced or missing; the store stays as it is, and open. */
final class TamperedStore extends ForwardingStore {

    private final Map<BlobId, byte[]> blobs;
    private final Set<BlobId> missing;
    private final Map<String, byte[]> refs;

    TamperedStore(KvStore store, Map<BlobId, byte[]> blobs, Set<BlobId> missing, Map<String, byte[]> refs) {
        super(store);
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
        Map<BlobId, byte[]> found = new HashMap<>(super.readBlobs(wanted));
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
        return tampered == null ? super.readRef(name) : tampered;
    }

    @Override
    public Map<String, byte[]> listRefs(String prefix) {
        Map<String, byte[]> found = new HashMap<>(super.listRefs(prefix));
        found.replaceAll((name, value) -> refs.getOrDefault(name, value));
        return found;
    }

    @Override
    public void close() {
        // It is another's to close.
    }
}
