package io.revtree.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.ConfigDiff;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.examples.access.Adapter;
import io.revtree.examples.access.Network;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {

    private static final Path README = Path.of("../README.md");
    private static final Path THIS = Path.of("src/test/java/io/revtree/examples/ReadmeTest.java");

    @Test
    void itsExampleDoesWhatItSays(@TempDir Path folder) {
        String url = "rocksdb:" + folder.resolve("inventory");
        // begin of the example
        try (KvStore store = KvStores.open(url);
                ConfigRoot root =
                        ConfigRoot.open(store, Network.getDefaultInstance())) { // create, or load what is there

            root.add(
                    "/adapters",
                    Adapter.newBuilder().setId("olt-xgs").setVendor("Acme").build());
            root.tag("before-upgrade");

            try (ConfigTransaction tx = root.begin()) { // closing without a commit cancels
                Adapter adapter = tx.get("/adapters/olt-xgs", Adapter.class);
                tx.update(
                        "/adapters/olt-xgs",
                        adapter.toBuilder().setVersion("2.1").build());
                tx.message("upgrade the XGS adapter").commit();
            }

            Network before = root.at("before-upgrade").getDeep("/", Network.class); // the whole tree, as it was
            ConfigDiff diff = root.diff("before-upgrade", "main"); // /adapters/olt-xgs: version
            root.restore("/adapters/olt-xgs", "before-upgrade"); // a new commit: history is never rewritten
            // end of the example

            assertThat(before.getAdapters(0).getVersion()).isEmpty();
            assertThat(diff.changes())
                    .singleElement()
                    .satisfies(change -> assertThat(change.path()).isEqualTo("/adapters/olt-xgs"));
            assertThat(root.getDeep("/", Network.class)).isEqualTo(before);
        }
    }

    @Test
    void showsTheExampleThatIsTestedHere() throws IOException {
        String shown = between(Files.readString(README), "```java\n", "```\n");
        String tested = between(Files.readString(THIS), "// begin of the example\n", "// end of the example\n") + "}";

        assertThat(tested).isEqualToIgnoringWhitespace(shown.replace("\"rocksdb:./inventory\"", "url"));
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
