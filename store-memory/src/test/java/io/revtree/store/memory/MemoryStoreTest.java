package io.revtree.store.memory;

import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.tck.KvStoreContract;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The memory store")
class MemoryStoreTest extends KvStoreContract {

    private final String url = "memory:" + UUID.randomUUID();

    @Override
    protected KvStore open() {
        return KvStores.open(url);
    }

    @Override
    protected boolean persists() {
        return false;
    }
}
