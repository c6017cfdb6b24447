package io.revtree.it.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Server;
import io.revtree.it.stand.Topology;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.StoreException;
import io.revtree.store.UnknownOutcomeException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

@DisplayName("A store that waits for the append-only files of a master and its replica")
class AppendOnlyFilesIT extends OwnServer {

    private static final String REF = "heads/main";
    private static final Map<BlobId, byte[]> BLOBS = Blobs.of(0, 3, 1_500);

    AppendOnlyFilesIT() {
        super(Topology.REDIS_SENTINEL);
    }

    @BeforeAll
    void knowTheCommand() {
        try (Jedis raw = raw(master())) {
            String version = raw.info("server").replaceAll("(?s).*redis_version:([0-9.]+).*", "$1");
            assumeTrue(
                    !version.matches("[0-6]\\..*|7\\.[01]\\..*"),
                    "ack=aof:N needs Redis 7.2 or newer, and this one is " + version);
        }
    }

    @AfterEach
    void syncAlways() {
        for (Server node : new Server[] {master(), replica()}) {
            configure(node, "appendfsync", "always");
            switchOn(node);
        }
    }

    /** It is written anew then, and counts once that is done. */
    private static void switchOn(Server node) {
        configure(node, "appendonly", "yes");
        Eventually.holds("the file is written", () -> {
            try (Jedis raw = raw(node)) {
                String info = raw.info("persistence");
                return info.contains("aof_rewrite_in_progress:0") && info.contains("aof_rewrite_scheduled:0");
            }
        });
    }

    private Server master() {
        return nodes().get(isMaster(nodes().get(0)) ? 0 : 1);
    }

    private Server replica() {
        return nodes().get(isMaster(nodes().get(0)) ? 1 : 0);
    }

    private static boolean isMaster(Server node) {
        try (Jedis raw = raw(node)) {
            return raw.info("replication").contains("role:master");
        }
    }

    /** Of a new tree. */
    private String url(String client, String ack) {
        return Urls.with(Urls.with(url(), "client", client), "ack", ack);
    }

    /** Waits 2 s for the files, instead of 5; for what they never get. */
    private KvStore impatient(String url) {
        return open(Urls.with(url, "requestTimeout", "4s"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName(
            "is told of all that it writes, in one script and in several, by a user with the rights that the manual names")
    void isToldOfAllThatItWrites(String client) {
        try (Jedis raw = raw(master())) {
            raw.aclSetUser("keeper", "on", ">geheim");
            raw.aclSetUser("keeper", RIGHTS);
        }
        String mine = "redis://keeper:geheim@" + master().host() + ":" + master().port() + "/mine?client=" + client;
        for (String ack : new String[] {"aof:1", "aof:2"}) {
            KvStore store = open(Urls.with(mine, "ack", ack));
            byte[] held = store.readRef(REF);
            assertThat(store.publish(BLOBS, REF, held, bytes("one"))).isTrue();
            assertThat(store.publish(Blobs.of(3, 3_000, 1_500), REF, bytes("one"), bytes("two")))
                    .isTrue();
            assertThat(store.compareAndSetRef(REF, bytes("two"), bytes("three")))
                    .isTrue();
            store.writeBlobs(Blobs.of(4_000, 3, 1_500));
            store.deleteBlobs(BLOBS.keySet(), store.moment());
            assertThat(store.readRef(REF)).isEqualTo(bytes("three"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("waits until the file is on the disk, once a second where it is synced no more often")
    void waitsUntilTheFileIsOnTheDisk(String client) {
        String url = url(client, "aof:1");
        configure(master(), "appendfsync", "everysec");
        assertThat(open(url).publish(BLOBS, REF, null, bytes("one"))).isTrue();

        KvStore store = impatient(url);
        configure(master(), "appendfsync", "no");
        assertThatThrownBy(() -> store.compareAndSetRef(REF, bytes("one"), bytes("two")))
                .as("a file that the system writes when it likes")
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("ack=aof:1")
                .hasMessageContaining("appendfsync always");
        assertThat(store.readRef(REF)).isEqualTo(bytes("two"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName(
            "is not opened on a server without an append-only file, and takes writes for unknown where it is switched off")
    void needsTheFile(String client) {
        String url = url(client, "aof:1");
        KvStore patient = open(url);
        KvStore store = impatient(url);
        assertThat(patient.publish(BLOBS, REF, null, bytes("one"))).isTrue();
        configure(master(), "appendonly", "no");

        assertThatThrownBy(() -> open(url(client, "aof:1")))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("ack=aof:1")
                .hasMessageContaining("Redis 7.2 or newer with appendonly yes");
        assertThatThrownBy(() -> store.compareAndSetRef(REF, bytes("one"), bytes("two")))
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("ack=aof:1")
                .hasMessageContaining("appendonly is disabled")
                .hasMessageContaining("appendonly yes");
        assertThat(store.readRef(REF)).isEqualTo(bytes("two"));

        switchOn(master());
        assertThat(patient.compareAndSetRef(REF, bytes("two"), bytes("three"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("counts a replica only if that has an append-only file of its own")
    void countsReplicasWithAFile(String client) {
        String url = url(client, "aof:2");
        KvStore store = impatient(url);
        assertThat(open(url).publish(BLOBS, REF, null, bytes("one"))).isTrue();
        configure(replica(), "appendonly", "no");

        assertThatThrownBy(() -> store.publish(Blobs.of(3, 3, 100), REF, bytes("one"), bytes("two")))
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("ack=aof:2")
                .hasMessageContaining("[1, 0]");
        assertThat(store.readRef(REF)).isEqualTo(bytes("two"));
        assertThat(store.compareAndSetRef(REF, bytes("one"), bytes("three")))
                .as("one that did not write waits for nobody")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("takes a write for unknown that fewer servers have than it asks for")
    void needsAsManyServersAsItAsksFor(String client) {
        assertThatThrownBy(() -> impatient(url(client, "aof:3")).compareAndSetRef(REF, null, bytes("one")))
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("ack=aof:3")
                .hasMessageContaining("[1, 1]");
    }
}
