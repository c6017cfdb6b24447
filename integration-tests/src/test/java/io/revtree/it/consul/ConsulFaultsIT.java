package io.revtree.it.consul;

import static io.revtree.it.consul.Sample.blobs;
import static io.revtree.it.consul.Sample.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Server;
import io.revtree.it.stand.Servers;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a Consul server fails,")
class ConsulFaultsIT {

    private static final String HEAD = "heads/main";

    private final String tree = "faults-" + UUID.randomUUID();

    private static Servers start(Topology topology) {
        Servers servers = Stand.start(topology);
        assumeFalse(
                servers.nodes().isEmpty(), "these servers are the user's own, and are not harmed: " + topology.label());
        return servers;
    }

    private static String with(String url, String option) {
        return url + (url.contains("?") ? "&" : "?") + option;
    }

    /** Reads what the store holds, however long it takes until there is a leader. */
    private static byte @Nullable [] held(KvStore store) {
        List<byte @Nullable []> read = new ArrayList<>();
        Eventually.holds("the ref can be read", () -> {
            try {
                read.add(store.readRef(HEAD));
                return true;
            } catch (StoreUnavailableException e) {
                return false;
            }
        });
        return read.get(0);
    }

    @Test
    @DisplayName("and is started again, the open store goes on, with what was acknowledged and with its hints")
    void theStoreGoesOnAfterARestart() {
        try (Servers servers = start(Topology.CONSUL)) {
            Server server = servers.nodes().get(0);
            ConcurrentLinkedQueue<String> hints = new ConcurrentLinkedQueue<>();
            try (KvStore store = KvStores.open(servers.url(tree))) {
                store.watchRefs("heads/", hints::add);
                assertThat(store.publish(blobs(0, 20, 1_000), HEAD, null, bytes("one")))
                        .isTrue();
                server.kill();
                assertThatThrownBy(() -> store.readRef(HEAD))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining(":" + server.port());
                assertThatThrownBy(() -> store.compareAndSetRef(HEAD, bytes("one"), bytes("lost")))
                        .as("nothing was sent")
                        .isInstanceOf(StoreUnavailableException.class);
                server.start();
                assertThat(held(store)).isEqualTo(bytes("one"));
                assertThat(store.readBlobs(blobs(0, 20, 1_000).keySet())).hasSize(20);
                hints.clear();
                assertThat(store.compareAndSetRef(HEAD, bytes("one"), bytes("two")))
                        .isTrue();
                Eventually.holds("there is a hint again", () -> !hints.isEmpty());
            }
        }
    }

    @Test
    @DisplayName("stops in the middle, a write is unknown, and what is read later is what became of it")
    void aWriteToAPausedServerIsUnknown() {
        try (Servers servers = start(Topology.CONSUL)) {
            Server server = servers.nodes().get(0);
            try (KvStore store = KvStores.open(with(servers.url(tree), "requestTimeout=1s"))) {
                assertThat(store.compareAndSetRef(HEAD, null, bytes("one"))).isTrue();
                server.pause();
                try {
                    assertThatThrownBy(() -> store.publish(blobs(0, 5, 100), HEAD, bytes("one"), bytes("two")))
                            .isInstanceOf(UnknownOutcomeException.class)
                            .hasMessageContaining("requestTimeout");
                    assertThatThrownBy(() -> store.readRef(HEAD)).isInstanceOf(StoreUnavailableException.class);
                } finally {
                    server.resume();
                }
                // The request lies in the server's buffer and may be carried out yet; a write of one's own settles it.
                byte[] held = held(store);
                boolean moved = settled(store, held);
                if (Arrays.equals(store.readRef(HEAD), bytes("two"))) {
                    assertThat(moved).isFalse();
                    assertThat(store.readBlobs(blobs(0, 5, 100).keySet())).hasSize(5);
                } else {
                    assertThat(moved).isTrue();
                    assertThat(store.readRef(HEAD)).isEqualTo(bytes("three"));
                }
            }
        }
    }

    private static boolean settled(KvStore store, byte @Nullable [] held) {
        if (!Arrays.equals(held, bytes("one"))) {
            return false;
        }
        return store.compareAndSetRef(HEAD, bytes("one"), bytes("three"));
    }

    @Test
    @DisplayName("being the leader of three, writers go on by themselves and no acknowledged write is lost or doubled")
    void writersGoOnWhenTheLeaderIsKilled() {
        try (Servers servers = start(Topology.CONSUL_THREE_ACL)) {
            String url = servers.url(tree);
            try (KvStore store = KvStores.open(url)) {
                int count = 0;
                int acknowledged = 0;
                for (int round = 0; round < 2; round++) {
                    Server leader = awaitLeader(url, servers);
                    leader.kill();
                    for (int i = 0; i < 50; i++) {
                        byte[] before = held(store);
                        int number = before == null ? 0 : Integer.parseInt(new String(before, StandardCharsets.UTF_8));
                        assertThat(number).isBetween(acknowledged, count);
                        count = number + 1;
                        if (published(store, number, before)) {
                            acknowledged = number + 1;
                        }
                    }
                    leader.start();
                }
                byte[] last = held(store);
                assertThat(last).isNotNull();
                int number = Integer.parseInt(new String(last, StandardCharsets.UTF_8));
                assertThat(number).isBetween(acknowledged, count);
                assertThat(acknowledged).as("writers went on").isGreaterThan(50);
                assertThat(store.readBlobs(blobs(0, number, 100).keySet())).hasSize(number);
            }
        }
    }

    @Test
    @DisplayName(
            "and another one too, those that are left say that there is no leader, and go on when there is one again")
    void withoutAMajorityNothingHappens() throws Exception {
        try (Servers servers = start(Topology.CONSUL_THREE_ACL);
                KvStore store = KvStores.open(with(servers.url(tree), "connectTimeout=2s"))) {
            assertThat(store.compareAndSetRef(HEAD, null, bytes("one"))).isTrue();
            Server left = servers.nodes().get(0);
            List<Server> others = servers.nodes().subList(1, 3);
            others.forEach(Server::kill);
            String url = servers.url(tree).replaceFirst("//[^/]*/", "//" + left.host() + ":" + left.port() + "/");
            Eventually.holds("the last one knows that it is alone", () -> isWithoutLeader(() -> KvStores.open(url)));
            List<ThrowingCallable> calls = List.of(
                    () -> store.readRef(HEAD),
                    () -> store.listRefs(""),
                    () -> store.compareAndSetRef(HEAD, bytes("one"), bytes("two")),
                    () -> store.publish(blobs(0, 3, 100), HEAD, bytes("one"), bytes("two")));
            for (ThrowingCallable call : calls) {
                assertThatThrownBy(call)
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageMatching("Consul at 127\\.0\\.0\\.1:[0-9]+ .*")
                        .message()
                        .containsAnyOf("(consul operator raft list-peers)", "; start it");
            }
            // Servers that wait for each other have to be started together.
            Thread other = new Thread(others.get(0)::start);
            other.start();
            others.get(1).start();
            other.join(TimeUnit.MINUTES.toMillis(2));
            assertThat(held(store)).isEqualTo(bytes("one"));
            Eventually.holds("a ref can be moved", () -> {
                byte[] held = held(store);
                return Arrays.equals(held, bytes("two")) || store.compareAndSetRef(HEAD, held, bytes("two"));
            });
            assertThat(held(store)).isEqualTo(bytes("two"));
        }
    }

    private static boolean isWithoutLeader(Callable<KvStore> opening) throws Exception {
        try {
            opening.call().close();
            return false;
        } catch (StoreUnavailableException e) {
            return String.valueOf(e.getMessage())
                            .contains("No cluster leader; nothing was done, try again when its servers")
                    && String.valueOf(e.getMessage()).contains("(consul operator raft list-peers)");
        }
    }

    private static boolean published(KvStore store, int number, byte @Nullable [] before) {
        try {
            boolean moved = store.publish(blobs(number, 1, 100), HEAD, before, bytes(String.valueOf(number + 1)));
            assertThat(moved).as("there is no other writer").isTrue();
            return true;
        } catch (StoreUnavailableException e) {
            assertThat(held(store)).as("it was said that nothing happened").isEqualTo(before);
            return false;
        } catch (UnknownOutcomeException e) {
            return false;
        }
    }

    private static Server awaitLeader(String url, Servers servers) {
        List<Server> found = new ArrayList<>();
        Eventually.holds("there is a leader", () -> {
            Server leader = PlainConsul.leader(url, servers.nodes());
            if (leader != null) {
                found.add(leader);
            }
            return leader != null;
        });
        return found.get(0);
    }
}
