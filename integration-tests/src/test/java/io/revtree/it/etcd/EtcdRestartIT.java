package io.revtree.it.etcd;

import static io.revtree.it.etcd.Content.blobs;
import static io.revtree.it.etcd.Content.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Server;
import io.revtree.it.stand.Servers;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.store.BlobId;
import io.revtree.store.HostPort;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("On a server that comes and goes the etcd store")
class EtcdRestartIT {

    private static final String REF = "heads/main";

    @SuppressWarnings("NullAway.Init") // started before all tests
    private static Servers servers;

    @SuppressWarnings("NullAway.Init") // opened before each test
    private KvStore store;

    @BeforeAll
    static void start() {
        servers = Stand.start(Topology.ETCD);
    }

    @AfterAll
    static void stop() {
        if (servers != null) {
            servers.close();
        }
    }

    @BeforeEach
    void open() {
        assumeFalse(servers.nodes().isEmpty(), "the servers are the user's own, and no harm is done to them");
        store = KvStores.open(Content.with(servers.url(UUID.randomUUID().toString()), "requestTimeout=4s"));
    }

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    @Test
    @DisplayName("goes on by itself after a restart, and nothing acknowledged is lost")
    void itGoesOnAfterARestart() {
        Map<BlobId, byte[]> blobs = blobs(1, 200, 100);
        store.publish(blobs, REF, null, bytes("one"));
        server().kill();
        Eventually.holds("the loss is noticed", () -> {
            try {
                store.compareAndSetRef("heads/lost", bytes("never"), bytes("lost"));
                return false;
            } catch (StoreUnavailableException e) {
                return String.valueOf(e.getMessage()).contains("cannot be reached");
            }
        });
        server().start();
        assertThat(store.readRef(REF)).isEqualTo(bytes("one"));
        assertThat(store.readBlobs(blobs.keySet()).keySet()).isEqualTo(blobs.keySet());
        assertThat(store.compareAndSetRef(REF, bytes("one"), bytes("two"))).isTrue();
    }

    @Test
    @DisplayName("goes on hinting after a restart")
    void itGoesOnHinting() {
        Set<String> heard = ConcurrentHashMap.newKeySet();
        store.watchRefs("", heard::add);
        store.compareAndSetRef("heads/a", null, bytes("one"));
        Eventually.holds("a hint comes", () -> heard.contains("heads/a"));
        server().kill();
        server().start();
        assertThat(store.compareAndSetRef("heads/b", null, bytes("one"))).isTrue();
        Eventually.holds("a hint comes again", () -> heard.contains("heads/b"));
    }

    @Test
    @DisplayName("calls unknown what a paused server leaves open, and reads the truth afterwards")
    void whatAPausedServerLeavesOpenIsUnknown() {
        Map<BlobId, byte[]> blobs = blobs(2, 6, 1_000);
        store.compareAndSetRef(REF, null, bytes("zero"));
        server().pause();
        try {
            assertThatThrownBy(() -> store.publish(blobs, REF, bytes("zero"), bytes("one")))
                    .isInstanceOf(UnknownOutcomeException.class)
                    .hasMessageContaining("did not answer in time")
                    .hasMessageContaining(address().toString());
            assertThatThrownBy(() -> store.readRef(REF)).isInstanceOf(StoreUnavailableException.class);
        } finally {
            server().resume();
        }
        Eventually.holds("the server answers again", () -> store.readRef(REF) != null);
        // A write of its own is behind whatever the server had received before.
        assertThat(store.compareAndSetRef("heads/behind", null, bytes("one"))).isTrue();
        byte[] held = store.readRef(REF);
        assertThat(held).isIn(bytes("zero"), bytes("one"));
        boolean landed = new String(held, java.nio.charset.StandardCharsets.UTF_8).equals("one");
        assertThat(store.readBlobs(blobs.keySet())).hasSize(landed ? blobs.size() : 0);
        assertThat(store.compareAndSetRef(REF, landed ? bytes("zero") : bytes("one"), bytes("two")))
                .isFalse();
        assertThat(store.compareAndSetRef(REF, held, bytes("two"))).isTrue();
    }

    @Test
    @DisplayName("says what to do when etcd has no space left, reads all the same, and goes on once there is some")
    void itSaysWhatToDoWithoutSpace() {
        Gateway gateway = new Gateway(address());
        store.compareAndSetRef(REF, null, bytes("one"));
        gateway.alarmOfSpace(true);
        try {
            assertThatThrownBy(() -> store.compareAndSetRef(REF, bytes("one"), bytes("two")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("database space exceeded")
                    .hasMessageContaining("etcdctl alarm disarm");
            assertThat(store.readRef(REF)).isEqualTo(bytes("one"));
        } finally {
            gateway.alarmOfSpace(false);
        }
        assertThat(store.compareAndSetRef(REF, bytes("one"), bytes("two"))).isTrue();
    }

    private static Server server() {
        return servers.nodes().get(0);
    }

    private static HostPort address() {
        return new HostPort(server().host(), server().port());
    }
}
