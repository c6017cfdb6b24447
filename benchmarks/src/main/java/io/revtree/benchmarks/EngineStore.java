package io.revtree.benchmarks;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUrl;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A store for a new tree on a server that is there, and the server's bare client beside it. What both have written is gone
 * once this is closed. For one thread.
 */
final class EngineStore implements AutoCloseable {

    /** What stands for the name of the tree in a URL. */
    static final String TREE = "{tree}";

    private static final int COMPARED_WRITES = 20;

    private final String url;
    private final RawStore raw;
    private KvStore store;

    private EngineStore(String url, RawStore raw, KvStore store) {
        this.url = url;
        this.raw = raw;
        this.store = store;
    }

    /**
     * Opens both.
     *
     * @param template the URL of a server, with {@link #TREE} for the name of the tree
     */
    static EngineStore open(String template) {
        if (!template.contains(TREE)) {
            throw new IllegalArgumentException(
                    "there is no " + TREE + " in " + template + ": write it where the name of"
                            + " the tree stands, for Cassandra where that of the keyspace does");
        }
        String tree = "bench_"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        String url = template.replace(TREE, tree);
        KvStore store = KvStores.open(url);
        try {
            return new EngineStore(url, RawStore.open(StoreUrl.parse(url), tree), store);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    KvStore store() {
        return store;
    }

    /** Closes the store, and opens one that has nothing in memory. */
    KvStore reopen() {
        store.close();
        store = KvStores.open(url);
        return store;
    }

    /** Has the bare client write all of these. */
    void replay(List<Write> writes) {
        for (Write write : writes) {
            raw.write(write);
        }
    }

    /**
     * Sees that the bare client has written what the store has: all blobs of the last of these writes, and the refs.
     *
     * @throws IllegalStateException if one is absent or differs
     */
    void compare(List<Write> replayed) {
        for (Write write : replayed.subList(Math.max(0, replayed.size() - COMPARED_WRITES), replayed.size())) {
            Map<BlobId, byte[]> ours = store.readBlobs(write.blobs().keySet());
            Map<BlobId, byte[]> theirs = raw.read(write.blobs().keySet());
            write.blobs().forEach((id, blob) -> {
                if (!Arrays.equals(blob, ours.get(id)) || !Arrays.equals(blob, theirs.get(id))) {
                    throw new IllegalStateException("blob " + id + " is not what was written: the store has "
                            + size(ours.get(id)) + ", the bare client " + size(theirs.get(id)) + " of "
                            + blob.length + " bytes");
                }
            });
            String ref = write.ref();
            if (ref != null && !Arrays.equals(store.readRef(ref), raw.readRef(ref))) {
                throw new IllegalStateException("store and bare client have different values of ref " + ref);
            }
        }
    }

    private static int size(byte @Nullable [] blob) {
        return blob == null ? 0 : blob.length;
    }

    @Override
    public void close() {
        store.close();
        raw.close();
    }
}
