package io.revtree.store.tck;

import io.revtree.store.KvStore;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A faulty store without a fault set")
class FaultlessStoreTest extends KvStoreContract {

    private final TinyStore.Content content = new TinyStore.Content();

    @Override
    protected KvStore open() {
        return FaultyStore.over(new TinyStore(content), 1);
    }
}
