package io.revtree.verify;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.Refs;
import io.revtree.store.Registration;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreMoment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A damaged store as it will be when a repair has taken what it lacks from another one: nothing is written, and what would be is read there. It
 * remembers the ids of that, about 100 bytes for each. For one thread; closes neither store.
 */
final class Rehearsal implements KvStore {

    private final KvStore damaged;
    private final KvStore good;
    private final Set<BlobId> taken = new HashSet<>();

    /** What refs would hold; null where they would be gone. */
    private final Map<String, byte @Nullable []> refs = new HashMap<>();

    Rehearsal(KvStore damaged, KvStore good) {
        this.damaged = damaged;
        this.good = good;
    }

    @Override
    public StoreLimits limits() {
        return damaged.limits();
    }

    @Override
    public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        if (taken.isEmpty()) {
            return damaged.readBlobs(ids);
        }
        List<BlobId> here = new ArrayList<>();
        List<BlobId> there = new ArrayList<>();
        ids.forEach(id -> (taken.contains(id) ? there : here).add(id));
        Map<BlobId, byte[]> found = new HashMap<>(damaged.readBlobs(here));
        found.putAll(good.readBlobs(there));
        return found;
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> blobs) {
        taken.addAll(blobs.keySet());
    }

    @Override
    public StoreMoment moment() {
        return new StoreMoment(0);
    }

    @Override
    public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
        taken.removeAll(ids);
    }

    @Override
    public Stream<BlobId> scanBlobs() {
        return damaged.scanBlobs();
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        if (!refs.containsKey(name)) {
            return damaged.readRef(name);
        }
        byte[] value = refs.get(name);
        return value == null ? null : value.clone();
    }

    @Override
    public Map<String, byte[]> listRefs(String prefix) {
        Map<String, byte[]> found = new HashMap<>(damaged.listRefs(prefix));
        for (String name : refs.keySet()) {
            byte[] value = name.startsWith(prefix) ? readRef(name) : null;
            if (value != null) {
                found.put(name, value);
            } else {
                found.remove(name);
            }
        }
        return found;
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        if (!Refs.matches(readRef(name), expected)) {
            return false;
        }
        refs.put(name, next == null ? null : next.clone());
        return true;
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        return () -> {};
    }

    @Override
    public void close() {}
}
