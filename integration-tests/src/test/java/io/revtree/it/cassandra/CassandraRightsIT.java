package io.revtree.it.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.it.stand.Trace;
import io.revtree.store.BlobId;
import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.StoreUrl;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A role of Cassandra")
class CassandraRightsIT {

    private static final String REF = "heads/main";
    private static final String PASSWORD = "geheim-is-this";
    private static final BlobId A = BlobId.of(1, 2, 3, 4);
    private static final BlobId B = BlobId.of(5, 6, 7, 8);

    private final String name =
            "rights_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    private final String admins =
            Urls.withKeyspace(Stand.shared(Topology.CASSANDRA).url("tree"), name);
    private final String roles =
            Urls.without(Urls.without(Urls.withUser(admins, name + ":" + PASSWORD), "create"), "replication");
    private final String address = StoreUrl.parse(admins).hosts(9042).get(0).toString();

    @SuppressWarnings("NullAway.Init") // before each test
    private CqlSession admin;

    @BeforeEach
    void makeRole() {
        admin = Urls.plainSession(admins);
        admin.execute("CREATE ROLE " + name + " WITH LOGIN = true AND PASSWORD = '" + PASSWORD + "'");
    }

    @AfterEach
    void dropAll() {
        admin.execute("DROP KEYSPACE IF EXISTS " + name);
        admin.execute("DROP ROLE " + name);
        admin.close();
    }

    private void grant(String right) {
        admin.execute("GRANT " + right + " TO " + name);
    }

    @Test
    @DisplayName("does all that a tree needs with SELECT and MODIFY on the keyspace, once the tables are made")
    void doesAllWithSelectAndModify() {
        KvStores.open(admins).close();
        grant("SELECT ON KEYSPACE " + name);
        grant("MODIFY ON KEYSPACE " + name);
        Set<String> heard = ConcurrentHashMap.newKeySet();
        // A tree of its own, whose note it leaves.
        try (KvStore store = KvStores.open(Urls.with(roles, "tree=new&pollInterval=20ms&clockSkew=1s"))) {
            store.watchRefs("heads/", heard::add);
            assertThat(store.publish(Map.of(A, bytes("a"), B, bytes("b")), REF, null, bytes("one")))
                    .isTrue();
            Eventually.holds("the move is heard of", () -> heard.contains(REF));
            assertThat(store.compareAndSetRef(REF, bytes("one"), bytes("two"))).isTrue();
            assertThat(store.listRefs("")).containsOnlyKeys(REF);
            Eventually.holds("a blob is deleted", () -> {
                store.deleteBlobs(List.of(B), store.moment());
                return store.readBlobs(List.of(A, B)).keySet().equals(Set.of(A));
            });
            try (Stream<BlobId> ids = store.scanBlobs()) {
                assertThat(ids).containsExactly(A);
            }
            assertThat(store.compareAndSetRef(REF, bytes("two"), null)).isTrue();
        }
    }

    @Test
    @DisplayName("with CREATE on the keyspace makes the tables, and with CREATE on all keyspaces that one too")
    void withCreateMakesTables() {
        String making = Urls.with(roles, "create=true&replication=1");
        assertRefused(() -> KvStores.open(making), "CREATE");
        admin.execute(
                "CREATE KEYSPACE " + name + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        grant("SELECT ON KEYSPACE " + name);
        grant("MODIFY ON KEYSPACE " + name);
        assertRefused(() -> KvStores.open(making), "CREATE");
        grant("CREATE ON KEYSPACE " + name);
        opens(making);

        admin.execute("DROP KEYSPACE " + name);
        grant("CREATE ON ALL KEYSPACES");
        opens(making);
    }

    /** Servers know of a right some seconds after it was given. */
    private static void opens(String url) {
        Eventually.holds("the role may do it", () -> {
            try (KvStore store = KvStores.open(url)) {
                return store.compareAndSetRef(REF, null, bytes("one"));
            }
        });
    }

    @Test
    @DisplayName("without a right is refused what needs it, and told which one it lacks and where")
    void withoutARightIsToldWhich() {
        KvStores.open(admins).close();
        assertRefused(() -> KvStores.open(roles), "SELECT");
        grant("SELECT ON KEYSPACE " + name);
        Eventually.holds("the role may read", () -> {
            try (KvStore store = KvStores.open(roles)) {
                assertThat(store.readRef(REF)).isNull();
                assertRefused(() -> store.writeBlobs(Map.of(A, bytes("a"))), "MODIFY");
                assertRefused(() -> store.compareAndSetRef(REF, null, bytes("one")), "MODIFY");
                assertRefused(() -> store.publish(Map.of(A, bytes("a")), REF, null, bytes("one")), "MODIFY");
                assertRefused(() -> store.deleteBlobs(List.of(A), store.moment()), "MODIFY");
                return true;
            }
        });
        assertRefused(() -> KvStores.open(Urls.with(roles, "tree=new")), "MODIFY");
    }

    private void assertRefused(ThrowingCallable call, String right) {
        assertThatThrownBy(call)
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining(address)
                .hasMessageContaining("no " + right + " permission")
                .hasMessageContaining("grant the role of this URL SELECT and MODIFY")
                .satisfies(e -> assertThat(Trace.of(e)).doesNotContain(PASSWORD));
    }

    @Test
    @DisplayName("logs in with its password, and with another one, or with none, is told that it is wrong")
    void logsInWithItsPassword() {
        for (String login : List.of(name + ":a-wrong-password", "nobody:a-wrong-password")) {
            assertThatThrownBy(() -> KvStores.open(Urls.withUser(roles, login)))
                    .as("a login as %s", login)
                    .isExactlyInstanceOf(StoreException.class)
                    .isNotInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(address)
                    .hasMessageContaining("refuse this user or password")
                    .hasMessageContaining("check both in the URL")
                    .satisfies(e -> assertThat(Trace.of(e)).doesNotContain("a-wrong-password"));
        }
        for (String half : List.of(name + ":", name, ":a-wrong-password")) {
            assertThatThrownBy(() -> KvStores.open(Urls.withUser(roles, half)))
                    .as("half a login as %s", half)
                    .isInstanceOf(InvalidStoreUrlException.class)
                    .hasMessageContaining("user:password@host")
                    .satisfies(e -> assertThat(Trace.of(e)).doesNotContain("a-wrong-password"));
        }
        assertThatThrownBy(() -> KvStores.open(roles.replaceFirst("//[^@]*@", "//")))
                .as("no login at all")
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining(address)
                .hasMessageContaining("user:password@host");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
