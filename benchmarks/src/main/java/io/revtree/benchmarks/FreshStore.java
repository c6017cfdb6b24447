package io.revtree.benchmarks;

import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store with nothing in it, which is gone after the benchmark: {@code memory:}, or {@code rocksdb:} in a folder of its own
 * below the one that the environment variable REVTREE_BENCHMARKS names, or else below that for temporary files. Any other
 * URL is opened as it stands, and what it names should be empty.
 */
final class FreshStore implements AutoCloseable {

    static final String MEMORY = "memory:";
    static final String ROCKSDB = "rocksdb:";

    private final @Nullable Path folder;
    private final String url;
    private KvStore store;

    private FreshStore(@Nullable Path folder, String url) {
        this.folder = folder;
        this.url = url;
        this.store = KvStores.open(url);
    }

    static FreshStore open(String url) {
        if (!url.equals(ROCKSDB)) {
            return new FreshStore(null, url);
        }
        Path folder = newFolder();
        return new FreshStore(folder, url + folder.resolve("store"));
    }

    /** A new folder for whatever a benchmark writes. */
    static Path newFolder() {
        String parent = System.getenv("REVTREE_BENCHMARKS");
        try {
            return Files.createTempDirectory(
                    Files.createDirectories(Path.of(parent == null ? System.getProperty("java.io.tmpdir") : parent)),
                    "revtree");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> found = Files.walk(folder)) {
            List<Path> files = found.sorted(Comparator.reverseOrder()).toList();
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    KvStore store() {
        return store;
    }

    /** Closes the store, if it is open, but leaves what it holds. */
    void shut() {
        store.close();
    }

    /** Opens the store that was shut. */
    KvStore reopen() {
        store = KvStores.open(url);
        return store;
    }

    @Override
    public void close() {
        store.close();
        if (folder != null) {
            delete(folder);
        }
    }
}
