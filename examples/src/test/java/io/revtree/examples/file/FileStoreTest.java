package io.revtree.examples.file;

import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.tck.KvStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The example of a store in a file")
class FileStoreTest extends KvStoreContract {

    @TempDir
    private Path folder;

    @Override
    protected KvStore open() {
        return KvStores.open("file:" + folder.resolve("store"));
    }

    @Override
    protected boolean opensBeside() {
        return false;
    }
}
