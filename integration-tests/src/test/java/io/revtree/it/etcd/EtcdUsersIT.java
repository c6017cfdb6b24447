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
import io.revtree.store.HostPort;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("On a server with users the etcd store")
class EtcdUsersIT {

    private static final String REF = "heads/main";

    @SuppressWarnings("NullAway.Init") // started before all tests
    private static Servers servers;

    @BeforeAll
    static void start() {
        servers = Stand.start(Topology.ETCD);
        assumeFalse(servers.nodes().isEmpty(), "the servers are the user's own, and get no users from here");
        Server server = servers.nodes().get(0);
        Gateway gateway = new Gateway(new HostPort(server.host(), server.port()));
        gateway.addUser("root", "of all");
        gateway.addRole("root");
        gateway.giveRole("root", "root");
        gateway.addUser("joe", "swordfish");
        gateway.addRole("stock");
        gateway.grantBelow("stock", "stock//");
        gateway.giveRole("joe", "stock");
        gateway.enableUsers();
    }

    @AfterAll
    static void stop() {
        if (servers != null) {
            servers.close();
        }
    }

    private static String url(String login, String tree) {
        return servers.url(tree).replace("://", "://" + login);
    }

    @Test
    @DisplayName("does all that a tree needs with rights below its prefix, and again after a restart")
    void rightsBelowThePrefixSuffice() {
        Set<String> heard = ConcurrentHashMap.newKeySet();
        try (KvStore store = KvStores.open(url("joe:swordfish@", "stock"))) {
            store.watchRefs("", heard::add);
            assertThat(store.publish(blobs(1, 300, 10), REF, null, bytes("one")))
                    .isTrue();
            Eventually.holds("the move is heard", () -> heard.contains(REF));
            assertThat(store.listRefs("")).containsOnlyKeys(REF);
            try (Stream<?> ids = store.scanBlobs()) {
                assertThat(ids).hasSize(300);
            }
            // Its tokens are in the server's memory.
            servers.nodes().get(0).kill();
            servers.nodes().get(0).start();
            assertThat(store.publish(blobs(2, 300, 10), REF, bytes("one"), bytes("two")))
                    .isTrue();
            assertThat(store.compareAndSetRef("heads/b", null, bytes("one"))).isTrue();
            Eventually.holds("later moves are heard", () -> heard.contains("heads/b"));
            store.deleteBlobs(blobs(1, 300, 10).keySet(), store.moment());
            assertThat(store.readBlobs(blobs(1, 300, 10).keySet())).isEmpty();
        }
    }

    @Test
    @DisplayName("is refused elsewhere, and told which prefix to grant")
    void itIsRefusedElsewhere() {
        assertThatThrownBy(() -> KvStores.open(url("joe:swordfish@", "stock/b")))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("permission denied")
                .hasMessageContaining("'stock/b//'");
    }

    @Test
    @DisplayName("is refused with a wrong password, which no text shows")
    void aWrongPasswordIsRefused() {
        assertThatThrownBy(() -> KvStores.open(url("joe:catfish@", "stock")))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("authentication failed")
                .hasMessageContaining("password")
                .satisfies(e -> assertThat(String.valueOf(e) + e.getCause()).doesNotContain("catfish"));
    }

    @Test
    @DisplayName("is refused without a user, and told to name one")
    void nobodyIsRefused() {
        assertThatThrownBy(() -> KvStores.open(url("", "stock")))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("wants a user");
    }
}
