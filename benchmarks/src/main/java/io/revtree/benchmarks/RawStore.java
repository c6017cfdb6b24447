package io.revtree.benchmarks;

import io.revtree.store.BlobId;
import io.revtree.store.HostPort;
import io.revtree.store.StoreUrl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A server by the bare client of its engine: what a program would reach that wrote the same blobs, and moved the same refs
 * by the same compare-and-set, by itself. It cuts a write into the requests that the store cuts it into, and waits for
 * their answers at the same places. For one thread.
 */
interface RawStore extends AutoCloseable {

    /**
     * Writes what a store was given.
     *
     * @throws IllegalStateException if a ref did not hold what was expected, or the server refused
     */
    void write(Write write);

    /** What it has written under these ids; what is absent is absent from the map. */
    Map<BlobId, byte[]> read(Collection<BlobId> ids);

    /** What a ref holds, null if it is not there. */
    byte @Nullable [] readRef(String name);

    /** Deletes all that it and the store beside it have written, and ends. */
    @Override
    void close();

    /**
     * The bare client of the engine that a URL names.
     *
     * @param tree the name in that URL; what is written stands under a name that begins with it
     */
    static RawStore open(StoreUrl url, String tree) {
        return switch (Engine.of(url)) {
            case REDIS_LETTUCE -> RawRedis.byLettuce(host(url, 6379), tree);
            case REDIS_JEDIS -> RawRedis.byJedis(host(url, 6379), tree);
            case ETCD -> new RawEtcd(host(url, 2379), tree);
            case CONSUL -> new RawConsul(host(url, 8500), tree);
            case CASSANDRA -> new RawCassandra(host(url, 9042), url.option("dc", "datacenter1"), tree);
        };
    }

    private static HostPort host(StoreUrl url, int defaultPort) {
        if (url.user() != null || url.password() != null) {
            throw new IllegalArgumentException(
                    "the bare client beside " + url + " has no login: name a server that asks for none");
        }
        return url.hosts(defaultPort).get(0);
    }

    /** Cuts in order, each part as long as it may be; what is too large for any part stands alone. */
    static <T> List<List<T>> cut(List<T> all, int countMax, int bytesMax, ToIntFunction<T> bytes) {
        List<List<T>> parts = new ArrayList<>();
        List<T> part = new ArrayList<>();
        long taken = 0;
        for (T each : all) {
            int more = bytes.applyAsInt(each);
            if (!part.isEmpty() && (part.size() == countMax || taken + more > bytesMax)) {
                parts.add(part);
                part = new ArrayList<>();
                taken = 0;
            }
            part.add(each);
            taken += more;
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }

    /** The fault of a write whose comparison failed. */
    static IllegalStateException refused(Write write) {
        return new IllegalStateException(
                "ref " + write.ref() + " did not hold what it should: the bare client must be given"
                        + " all writes of the store, in their order");
    }
}
