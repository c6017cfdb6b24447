package io.revtree.it.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Server;
import io.revtree.it.stand.Servers;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DisplayName("The Cassandra store on three nodes")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CassandraNodesIT {

    private static final String REF = "heads/main";
    private static final Duration LONG = Duration.ofMinutes(3);

    private @Nullable Servers servers;

    @BeforeAll
    void start() {
        Servers started = Stand.start(Topology.CASSANDRA_THREE);
        servers = started;
        assumeTrue(started.nodes().size() == 3, "these servers are not for a test to harm");
    }

    @AfterAll
    void stop() {
        if (servers != null) {
            servers.close();
        }
    }

    private Servers servers() {
        return Objects.requireNonNull(servers);
    }

    private String url() {
        return Urls.with(servers().url("nodes-" + UUID.randomUUID()), "requestTimeout=6s");
    }

    @Test
    @DisplayName("goes on with one of them killed, and when it is back, and loses nothing")
    void goesOnWithOneKilled() {
        try (KvStore store = KvStores.open(url())) {
            Publisher publisher = new Publisher(store);
            publisher.publish(20);
            Server victim = servers().nodes().get(2);
            victim.kill();
            try {
                publisher.publish(40);
                publisher.assertAllThere();
                assertThat(store.listRefs("")).containsOnlyKeys(REF);
            } finally {
                victim.start();
            }
            publisher.publish(20);
            publisher.assertAllThere();
        }
    }

    @Test
    @DisplayName("with one of them paused goes on too")
    void goesOnWithOnePaused() {
        try (KvStore store = KvStores.open(url())) {
            Publisher publisher = new Publisher(store);
            publisher.publish(5);
            Server victim = servers().nodes().get(1);
            victim.pause();
            try {
                publisher.publish(10);
            } finally {
                victim.resume();
            }
            publisher.publish(5);
            publisher.assertAllThere();
        }
    }

    @Test
    @DisplayName("with two of them paused a move that was sent is of unknown outcome, never false and never certain")
    void aMoveWithoutQuorumIsOfUnknownOutcome() {
        try (KvStore store = KvStores.open(url())) {
            assertThat(store.compareAndSetRef(REF, null, bytes("0"))).isTrue();
            List<Server> two = servers().nodes().subList(1, 3);
            two.forEach(Server::pause);
            try {
                // For some seconds the third counts them as up, and asks them in vain.
                assertThat(catchThrowable(() -> store.compareAndSetRef(REF, bytes("0"), bytes("1"))))
                        .isInstanceOf(UnknownOutcomeException.class)
                        .hasMessageContaining("may have been moved or not");
                assertThat(catchThrowable(() -> store.readRef(REF))).isInstanceOf(StoreUnavailableException.class);
                assertThat(catchThrowable(() -> store.writeBlobs(Map.of(BlobId.of(1, 1, 1, 1), bytes("blob")))))
                        .isInstanceOf(StoreException.class);
                // Then it knows better, and refuses before anything is proposed.
                Eventually.holds("the nodes count as down", LONG, () -> {
                    Throwable fault = catchThrowable(() -> store.compareAndSetRef(REF, bytes("0"), bytes("1")));
                    assertThat(fault).isInstanceOfAny(UnknownOutcomeException.class, StoreUnavailableException.class);
                    return fault instanceof StoreUnavailableException
                            && String.valueOf(fault.getMessage()).contains("SERIAL needs 2");
                });
            } finally {
                two.forEach(Server::resume);
            }
            Eventually.holds("the store is back", LONG, () -> {
                try {
                    String held = new String(Objects.requireNonNull(store.readRef(REF)), StandardCharsets.UTF_8);
                    assertThat(held).isIn("0", "1");
                    return store.compareAndSetRef(REF, bytes(held), bytes("2"));
                } catch (StoreException e) {
                    return new String(reread(store), StandardCharsets.UTF_8).equals("2");
                }
            });
            assertThat(reread(store)).isEqualTo(bytes("2"));
        }
    }

    @Test
    @DisplayName("reconnects by itself when all of them were restarted")
    void reconnectsWhenAllWereRestarted() {
        try (KvStore store = KvStores.open(url())) {
            Publisher publisher = new Publisher(store);
            publisher.publish(5);
            servers().nodes().forEach(Server::kill);
            assertThat(catchThrowable(() -> store.readRef(REF)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("check that the server");
            servers().nodes().forEach(Server::start);
            publisher.publish(5);
            publisher.assertAllThere();
        }
    }

    private static byte[] reread(KvStore store) {
        byte[][] held = new byte[1][];
        Eventually.holds("refs can be read", LONG, () -> {
            try {
                held[0] = Objects.requireNonNull(store.readRef(REF));
                return true;
            } catch (StoreUnavailableException e) {
                return false;
            }
        });
        return held[0];
    }

    /** Publishes as core does: after a fault it looks whether it has landed before it goes on. */
    private static final class Publisher {

        private final KvStore store;
        private final Map<BlobId, byte[]> published = new HashMap<>();
        private byte @Nullable [] held;
        private int next;

        Publisher(KvStore store) {
            this.store = store;
        }

        void publish(int count) {
            for (int i = 0; i < count; i++) {
                int number = ++next;
                Map<BlobId, byte[]> blobs = Map.of(
                        BlobId.of(number, 0, 0, 1), bytes("first of " + number),
                        BlobId.of(number, 0, 0, 2), bytes("second of " + number));
                byte[] value = bytes("at " + number);
                AtomicBoolean unknown = new AtomicBoolean();
                Eventually.holds("publish " + number + " has landed", LONG, () -> {
                    try {
                        boolean moved = store.publish(blobs, REF, held, value);
                        // Nobody else moves this ref: it has moved already only if an earlier try landed, late perhaps.
                        assertThat(moved || unknown.get()).isTrue();
                        return moved || Arrays.equals(reread(store), value);
                    } catch (UnknownOutcomeException e) {
                        unknown.set(true);
                        return Arrays.equals(reread(store), value);
                    } catch (StoreUnavailableException e) {
                        return false;
                    }
                });
                published.putAll(blobs);
                held = value;
            }
        }

        void assertAllThere() {
            assertThat(reread(store)).isEqualTo(held);
            Map<BlobId, byte[]> read = store.readBlobs(published.keySet());
            assertThat(read.keySet()).isEqualTo(published.keySet());
            published.forEach((id, value) -> assertThat(read.get(id)).isEqualTo(value));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
