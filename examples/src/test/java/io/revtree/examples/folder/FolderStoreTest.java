package io.revtree.examples.folder;

import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.tck.KvStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The folder store")
class FolderStoreTest extends KvStoreContract {

    @TempDir
    private Path folder;

    @Override
    protected KvStore open() {
        return KvStores.open("folder:" + folder.resolve("store"));
    }

    @Override
    protected boolean opensBeside() {
        return false;
    }
}
