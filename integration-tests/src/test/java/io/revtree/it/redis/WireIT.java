package io.revtree.it.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.it.stand.Wire;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.StoreUrl;
import io.revtree.store.UnknownOutcomeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Behind a bad wire the Redis store")
class WireIT {

    private static final String REF = "heads/main";

    private final String url = Stand.shared(Topology.REDIS).url("wire-" + UUID.randomUUID());
    private final int port = StoreUrl.parse(url).hosts(6379).get(0).port();
    private final Wire wire = new Wire(port);

    @AfterEach
    void closeWire() {
        wire.close();
    }

    @ParameterizedTest(name = "by {0}, in a publish: {1}")
    @CsvSource({"jedis, false", "jedis, true", "lettuce, false", "lettuce, true"})
    @DisplayName("sends a compare-and-set once though its answer is lost, and says that its outcome is unknown")
    void sendsACompareAndSetOnce(String client, boolean publishes) throws Exception {
        String next = "next-" + UUID.randomUUID();
        Map<BlobId, byte[]> blobs = publishes ? Blobs.of(10, 3, 100) : Map.of();
        try (KvStore store = KvStores.open(Urls.with(url.replace(":" + port, ":" + wire.port()), "client", client));
                KvStore beside = KvStores.open(url)) {
            assertThat(store.publish(Blobs.of(0, 3, 100), REF, null, bytes("one")))
                    .isTrue();
            assertThat(store.compareAndSetRef(REF, bytes("one"), bytes("two"))).isTrue();
            wire.loseAnswersTo(next);
            CompletableFuture<Throwable> fault = CompletableFuture.supplyAsync(() -> catchThrowable(() -> {
                if (publishes) {
                    store.publish(blobs, REF, bytes("two"), bytes(next));
                } else {
                    store.compareAndSetRef(REF, bytes("two"), bytes(next));
                }
            }));
            Eventually.holds("the request has been carried out", () -> holds(beside, next));
            wire.cutWhatCarried(next);

            assertThat(fault.get(1, TimeUnit.MINUTES))
                    .isExactlyInstanceOf(UnknownOutcomeException.class)
                    .hasMessageContaining(wire.end())
                    .hasMessageContaining("read to know");
            wire.mend();
            Eventually.holds("the store is connected again, and reads what became of it", () -> holds(store, next));
            store.writeBlobs(Blobs.of(20, 3, 100));
            assertThat(store.readBlobs(blobs.keySet())).hasSameSizeAs(blobs);
            assertThat(wire.sent(next)).as("times that it was sent").isEqualTo(1);
        }
    }

    private static boolean holds(KvStore store, String value) {
        try {
            return Arrays.equals(store.readRef(REF), bytes(value));
        } catch (StoreUnavailableException e) {
            return false;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
