package io.revtree.examples.folder;

import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.KvStore;
import io.revtree.store.KvStoreProvider;
import io.revtree.store.StoreOption;
import io.revtree.store.StoreUrl;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Opens {@code folder:PATH}. Its name stands in META-INF/services, which is how {@code KvStores.open} finds it. */
public final class FolderStoreProvider implements KvStoreProvider {

    /** As {@link java.util.ServiceLoader} asks for it. */
    public FolderStoreProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("folder");
    }

    @Override
    public List<StoreOption> options() {
        return List.of();
    }

    @Override
    public KvStore open(StoreUrl url) {
        if (url.hasAuthority() || url.path().isEmpty()) {
            throw new InvalidStoreUrlException(url + " names no folder; write folder:PATH");
        }
        return new FolderStore(Path.of(url.path()));
    }
}
