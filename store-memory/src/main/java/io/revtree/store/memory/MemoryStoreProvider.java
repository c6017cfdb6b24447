package io.revtree.store.memory;

import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.KvStore;
import io.revtree.store.KvStoreProvider;
import io.revtree.store.StoreOption;
import io.revtree.store.StoreUrl;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Opens {@code memory:} as a store of one's own, and {@code memory:NAME} as the one that all in this JVM share who open
 * it by that name, from the first open to the last close.
 */
public final class MemoryStoreProvider implements KvStoreProvider {

    private static final ConcurrentMap<String, Shared> SHARED = new ConcurrentHashMap<>();

    /** As {@link java.util.ServiceLoader} asks for it. */
    public MemoryStoreProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("memory");
    }

    @Override
    public List<StoreOption> options() {
        return List.of();
    }

    @Override
    public KvStore open(StoreUrl url) {
        if (url.hasAuthority()) {
            throw new InvalidStoreUrlException(
                    url + " names a host, which a store in memory has not; write memory: or memory:NAME");
        }
        String name = url.path();
        if (name.isEmpty()) {
            return new MemoryStore(url.toString(), new MemoryStore.Content(), () -> {});
        }
        Shared shared = SHARED.merge(
                name, new Shared(new MemoryStore.Content(), 1), (there, fresh) -> there.withHandles(there.handles + 1));
        return new MemoryStore(url.toString(), shared.content, () -> release(name));
    }

    private static void release(String name) {
        SHARED.computeIfPresent(
                name, (same, shared) -> shared.handles == 1 ? null : shared.withHandles(shared.handles - 1));
    }

    private record Shared(MemoryStore.Content content, int handles) {

        Shared withHandles(int count) {
            return new Shared(content, count);
        }
    }
}
