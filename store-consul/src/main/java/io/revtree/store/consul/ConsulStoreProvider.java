package io.revtree.store.consul;

import io.revtree.store.KvStore;
import io.revtree.store.KvStoreProvider;
import io.revtree.store.StoreOption;
import io.revtree.store.StoreUrl;
import java.util.List;
import java.util.Set;

/**
 * Opens {@code consul://host:port/prefix}, and {@code consuls://} for TLS: a tree in the KV of a Consul cluster, below a
 * prefix. Several hosts, with commas between them, are agents or servers of one cluster, of which any will do.
 */
public final class ConsulStoreProvider implements KvStoreProvider {

    /** As {@link java.util.ServiceLoader} asks for it. */
    public ConsulStoreProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of(ConsulUrl.PLAIN, ConsulUrl.SECURE);
    }

    @Override
    public List<StoreOption> options() {
        return ConsulUrl.OPTIONS;
    }

    @Override
    public KvStore open(StoreUrl url) {
        return ConsulStore.open(ConsulUrl.of(url));
    }
}
