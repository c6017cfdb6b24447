package io.revtree.it.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Server;
import io.revtree.it.stand.Topology;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.MigrateParams;

@DisplayName("A store in a Redis Cluster")
class ClusterIT extends OwnServer {

    private static final String REF = "heads/main";

    ClusterIT() {
        super(Topology.REDIS_CLUSTER);
    }

    /** Nodes that were restarted know of it some time after they answer. */
    @BeforeEach
    void awaitTheWholeCluster() {
        Eventually.holds(
                "every node sees the whole cluster",
                () -> nodes().stream().allMatch(node -> {
                    try (Jedis raw = raw(node)) {
                        return raw.clusterInfo().contains("cluster_state:ok");
                    }
                }));
    }

    @Test
    @DisplayName("keeps a tree on one node, and many trees on all")
    void keepsATreeOnOneNode() {
        Set<Integer> used = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            KvStore store = open(url());
            assertThat(store.publish(Blobs.of(0, 20, 10), REF, null, bytes("one")))
                    .isTrue();
            try (Stream<BlobId> ids = store.scanBlobs()) {
                assertThat(ids.distinct().count()).isEqualTo(20);
            }
            String tag = tag(store);
            used.add(nodes().stream()
                    .filter(node -> keys(node, tag) > 0)
                    .peek(node -> assertThat(keys(node, tag)).isEqualTo(22))
                    .mapToInt(Server::port)
                    .sum());
        }
        assertThat(used).isSubsetOf(nodes().stream().map(Server::port).toList()).hasSize(nodes().size());
    }

    private static String tag(KvStore store) {
        return "{" + store.toString().replaceAll(".*/([^?]*).*", "$1") + "}";
    }

    private static long keys(Server node, String tag) {
        try (Jedis raw = raw(node)) {
            return raw.keys(tag + "*").size();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("says that a slot is being moved, and follows it to its new node")
    void followsASlot(String client) {
        KvStore store = open(Urls.with(url(), "client", client));
        Map<BlobId, byte[]> blobs = Blobs.of(0, 50, 10);
        assertThat(store.publish(blobs, REF, null, bytes("one"))).isTrue();
        String tag = tag(store);
        Server from =
                nodes().stream().filter(node -> keys(node, tag) > 0).findFirst().orElseThrow();
        Server to = nodes().stream().filter(node -> node != from).findFirst().orElseThrow();
        try (Jedis source = raw(from);
                Jedis target = raw(to)) {
            int slot = Math.toIntExact(source.clusterKeySlot(tag));
            target.clusterSetSlotImporting(slot, source.clusterMyId());
            source.clusterSetSlotMigrating(slot, target.clusterMyId());
            byte[][] half = source.keys(bytes(tag + ":b:*")).stream().limit(25).toArray(byte[][]::new);
            source.migrate(to.host(), to.port(), 5_000, MigrateParams.migrateParams(), half);
            assertThatThrownBy(() -> store.readBlobs(blobs.keySet()))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("slot " + slot);
            assertThatThrownBy(() -> {
                        try (Stream<BlobId> ids = store.scanBlobs()) {
                            ids.forEach(id -> {});
                        }
                    })
                    .as("a scan that misses what has gone")
                    .isInstanceOf(StoreUnavailableException.class);
            byte[][] rest = source.keys(bytes(tag + "*")).toArray(byte[][]::new);
            source.migrate(to.host(), to.port(), 5_000, MigrateParams.migrateParams(), rest);
            target.clusterSetSlotNode(slot, target.clusterMyId());
            source.clusterSetSlotNode(slot, target.clusterMyId());
        }
        assertThat(store.publish(Blobs.of(50, 3, 10), REF, bytes("one"), bytes("two")))
                .isTrue();
        assertThat(store.readBlobs(blobs.keySet())).hasSize(50);
        assertThat(keys(to, tag)).isEqualTo(55);
        try (Stream<BlobId> ids = store.scanBlobs()) {
            assertThat(ids.distinct().count()).isEqualTo(53);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("finds its node again, from whichever nodes are left, when one was restarted")
    void findsItsNodeAgain(String client) {
        KvStore store = open(Urls.with(url(), "client", client));
        assertThat(store.publish(Blobs.of(0, 3, 10), REF, null, bytes("one"))).isTrue();
        for (Server node : nodes()) {
            node.kill();
            node.start();
            Eventually.holds("the store takes a publish again", () -> {
                try {
                    return store.publish(Blobs.of(0, 3, 10), REF, bytes("one"), bytes("one"));
                } catch (StoreException e) {
                    return false;
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName(
            "says that the cluster is down when another node than its own is missing, and goes on when that is back")
    void saysThatTheClusterIsDown(String client) {
        KvStore store = open(Urls.with(url(), "client", client));
        assertThat(store.publish(Blobs.of(0, 3, 10), REF, null, bytes("one"))).isTrue();
        String tag = tag(store);
        Server own =
                nodes().stream().filter(node -> keys(node, tag) > 0).findFirst().orElseThrow();
        Server other = nodes().stream().filter(node -> node != own).findFirst().orElseThrow();
        other.kill();
        try {
            Eventually.holds("the others know that one is missing", () -> {
                try (Jedis raw = raw(own)) {
                    return raw.clusterInfo().contains("cluster_state:fail");
                }
            });
            List<ThrowingCallable> calls = List.of(
                    () -> store.readRef(REF),
                    () -> store.compareAndSetRef(REF, bytes("one"), bytes("two")),
                    () -> store.publish(Blobs.of(3, 3, 10), REF, bytes("one"), bytes("two")));
            for (ThrowingCallable call : calls) {
                assertThatThrownBy(call)
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining(own.host() + ":" + own.port())
                        .hasMessageContaining("CLUSTERDOWN")
                        .hasMessageContaining("repair the cluster (redis-cli --cluster check)");
            }
        } finally {
            other.start();
        }
        Eventually.holds("the store goes on", () -> {
            try {
                return store.publish(Blobs.of(3, 3, 10), REF, bytes("one"), bytes("two"));
            } catch (StoreUnavailableException e) {
                return false;
            }
        });
    }

    @Test
    @DisplayName("is not opened as a single server")
    void isNotOpenedAsASingleServer() {
        assertThatThrownBy(() -> open("redis://" + node().host() + ":" + node().port() + "/x"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("redis-cluster://");
    }
}
