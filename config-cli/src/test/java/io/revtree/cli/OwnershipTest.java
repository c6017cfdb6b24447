package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded store has one owner at a time. */
class OwnershipTest {

    @TempDir
    private Path folder;

    @Test
    void readsGoBesideTheOwnerAndWritesAreRefused() {
        CommandLineRun revtree = new CommandLineRun(folder).initSmall();
        try (KvStore owner = KvStores.open("rocksdb:" + revtree.store())) {
            assertThat(owner.listRefs("heads/")).isNotEmpty();
            revtree.run("ls", "/devices", "--count").prints("2");
            assertThat(revtree.run("log").lines()).hasSize(2);
            revtree.run("tag").prints();
            revtree.run("diff", "main", "main").prints();
            revtree.run("set", "/", "name=x").fails(3, revtree.store().toString(), "open in this process");
            revtree.run("tag", "t").fails(3, revtree.store().toString());
        }
        revtree.run("set", "/", "name=x").commit();
    }

    @Test
    void whatTheUserSaysOfReadingStands() {
        assertThat(StoreCommand.withOption("rocksdb:x", "readonly", "true")).isEqualTo("rocksdb:x?readonly=true");
        assertThat(StoreCommand.withOption("rocksdb:x?cache=1MiB", "readonly", "true"))
                .isEqualTo("rocksdb:x?cache=1MiB&readonly=true");
        assertThat(StoreCommand.withOption("rocksdb:x?readonly=false", "readonly", "true"))
                .isEqualTo("rocksdb:x?readonly=false");
        assertThat(StoreCommand.withOption("memory:x", "readonly", "true")).isEqualTo("memory:x");
    }
}
