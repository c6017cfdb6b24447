package io.revtree.store.rocksdb;

import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.tck.KvStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The RocksDB store")
class RocksDbContractTest extends KvStoreContract {

    @TempDir
    Path folder;

    @Override
    protected KvStore open() {
        return KvStores.open("rocksdb:" + folder);
    }

    @Override
    protected boolean opensBeside() {
        return false;
    }
}
