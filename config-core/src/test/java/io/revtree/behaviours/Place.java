package io.revtree.behaviours;

import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.tck.ForwardingStore;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store of its own for one tree, on an engine that the tests are run on: in memory and on RocksDB, or where the system property
 * {@value #URL} says. In that URL, {@code {tree}} stands for a name that no other tree has. Thread-safe.
 */
public final class Place implements AutoCloseable {

    private static final String URL = "revtree.it.url";
    private static final String NAME = "{tree}";

    private final String url;
    private final boolean oneOwner;
    private final @Nullable KvStore keeper;
    private @Nullable KvStore owned;
    private int views;

    private Place(String url) {
        this.url = url;
        this.oneOwner = url.startsWith("rocksdb:");
        this.keeper = url.startsWith("memory:") ? KvStores.open(url) : null;
    }

    /** The engines to run on. */
    public static Stream<String> engines() {
        String given = System.getProperty(URL);
        return given == null ? Stream.of("memory", "rocksdb") : Stream.of(given.replaceAll(":.*", ""));
    }

    /**
     * A place without a tree.
     *
     * @param engine one of {@link #engines}
     * @param folder an empty one, for engines that are embedded
     */
    public static Place fresh(String engine, Path folder) {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        String given = System.getProperty(URL);
        if (given == null) {
            return new Place(engine.equals("memory") ? "memory:" + name : "rocksdb:" + folder.resolve(name));
        }
        if (!given.contains(NAME)) {
            throw new IllegalArgumentException(
                    "the URL in -D" + URL + " must hold " + NAME + " where each tree has a name of its own");
        }
        return new Place(given.replace(NAME, name));
    }

    /** By which it is opened, from another process too if {@link #isShared}. */
    public String url() {
        return url;
    }

    /** Whether several processes can have it open. */
    public boolean isShared() {
        return !oneOwner && keeper == null;
    }

    /** Opens the store, as one of several; where an engine has one owner, these are views of one handle. */
    public synchronized KvStore open() {
        if (!oneOwner) {
            return KvStores.open(url);
        }
        KvStore handle = owned == null ? KvStores.open(url) : owned;
        owned = handle;
        views++;
        return new View(handle);
    }

    private synchronized void viewClosed() {
        if (--views == 0 && owned != null) {
            owned.close();
            owned = null;
        }
    }

    /** Ends what keeps the content there; what was opened is the opener's to close. */
    @Override
    public void close() {
        if (keeper != null) {
            keeper.close();
        }
    }

    private final class View extends ForwardingStore {

        private boolean closed;

        View(KvStore handle) {
            super(handle);
        }

        @Override
        public void close() {
            synchronized (Place.this) {
                if (!closed) {
                    closed = true;
                    viewClosed();
                }
            }
        }
    }
}
