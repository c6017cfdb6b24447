package io.revtree.examples.file;

import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.KvStore;
import io.revtree.store.KvStoreProvider;
import io.revtree.store.StoreOption;
import io.revtree.store.StoreUrl;
import java.util.List;
import java.util.Set;

/** Opens {@code file:PATH}. Its name stands in META-INF/services, which is how {@code KvStores.open} finds it. */
public final class FileStoreProvider implements KvStoreProvider {

    /** As {@link java.util.ServiceLoader} asks for it. */
    public FileStoreProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("file");
    }

    @Override
    public List<StoreOption> options() {
        return List.of();
    }

    @Override
    public KvStore open(StoreUrl url) {
        if (url.hasAuthority() || url.path().isEmpty()) {
            throw new InvalidStoreUrlException(url + " names no file; write file:PATH");
        }
        return new FileStore(url.path());
    }
}
