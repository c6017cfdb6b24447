package io.revtree.store.tck;

import io.revtree.store.KvStore;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A store of two maps and a lock")
class TinyStoreTest extends KvStoreContract {

    private final TinyStore.Content content = new TinyStore.Content();

    @Override
    protected KvStore open() {
        return new TinyStore(content);
    }
}
