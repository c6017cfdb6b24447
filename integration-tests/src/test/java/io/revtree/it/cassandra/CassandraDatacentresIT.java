package io.revtree.it.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DisplayName("The Cassandra store in two datacentres")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CassandraDatacentresIT {

    private static final String REF = "heads/main";
    private static final String FIRST = "datacenter1";
    private static final String SECOND = "datacenter2";
    private static final BlobId BLOB = BlobId.of(1, 2, 3, 4);
    private static final Duration LONG = Duration.ofMinutes(3);

    private final List<KvStore> opened = new CopyOnWriteArrayList<>();
    private @Nullable Servers servers;

    @BeforeAll
    void start() {
        Servers started = Stand.start(Topology.CASSANDRA_TWO_DCS);
        servers = started;
        assumeTrue(started.nodes().size() == 2, "these servers are not for a test to harm");
    }

    @AfterAll
    void stop() {
        if (servers != null) {
            servers.close();
        }
    }

    @AfterEach
    void closeAll() {
        opened.forEach(KvStore::close);
        opened.clear();
    }

    private Server node(String datacentre) {
        return Objects.requireNonNull(servers).nodes().get(datacentre.equals(FIRST) ? 0 : 1);
    }

    /** Of a new tree, whose objects are in both. */
    private String url() {
        return Objects.requireNonNull(servers).url("dcs-" + UUID.randomUUID());
    }

    /** The same tree, reached by the node of one datacentre alone. */
    private String in(String datacentre, String url) {
        String host = node(datacentre).host() + ":" + node(datacentre).port();
        return Urls.with(url.replaceFirst("//[^/]+/", "//" + host + "/"), "dc=" + datacentre);
    }

    private static String inNewKeyspace(String url) {
        return Urls.withKeyspace(url, "dcs_" + UUID.randomUUID().toString().replace('-', '_'));
    }

    private KvStore open(String url) {
        KvStore store = KvStores.open(url);
        opened.add(store);
        return store;
    }

    @Test
    @DisplayName("loses no move of writers in both, by serial=global, and each sees at once what the other has written")
    void losesNoMoveOfWritersInBoth() throws Exception {
        String url = url();
        int moves = 25;
        List<KvStore> stores =
                List.of(open(in(FIRST, url)), open(in(SECOND, url)), open(in(FIRST, url)), open(in(SECOND, url)));
        ExecutorService writers = Executors.newFixedThreadPool(stores.size());
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < stores.size(); i++) {
                KvStore store = stores.get(i);
                String name = "w" + i + ".";
                ends.add(writers.submit(() -> {
                    for (int n = 0; n < moves; n++) {
                        add(store, name + n + ";");
                    }
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        } finally {
            writers.shutdownNow();
        }
        List<String> all = Arrays.asList(text(stores.get(0).readRef(REF)).split(";"));
        assertThat(all).hasSize(moves * stores.size()).doesNotHaveDuplicates();
        assertThat(text(stores.get(1).readRef(REF)))
                .isEqualTo(text(stores.get(0).readRef(REF)));

        Map<BlobId, byte[]> blobs = Map.of(BLOB, bytes("blob"));
        assertThat(stores.get(0).publish(blobs, "heads/other", null, bytes("1")))
                .isTrue();
        assertThat(stores.get(1).readRef("heads/other")).isEqualTo(bytes("1"));
        assertThat(stores.get(1).readBlobs(blobs.keySet())).hasSize(1);
        assertThat(stores.get(1).compareAndSetRef("heads/other", null, bytes("2")))
                .isFalse();
    }

    /** Adds an entry to what the ref holds, as core commits: after a fault it looks whether it has landed. */
    private static void add(KvStore store, String entry) {
        Eventually.holds(entry + " is added", LONG, () -> {
            try {
                byte @Nullable [] held = store.readRef(REF);
                String text = held == null ? "" : text(held);
                return text.contains(entry) || store.compareAndSetRef(REF, held, bytes(text + entry));
            } catch (UnknownOutcomeException | StoreUnavailableException e) {
                return false;
            }
        });
    }

    @Test
    @DisplayName("by serial=global goes on in none while one is down, and in both when it is back")
    void needsBothByGlobalAgreement() {
        String url = Urls.with(url(), "requestTimeout=6s");
        KvStore store = open(in(FIRST, url));
        assertThat(store.compareAndSetRef(REF, null, bytes("0"))).isTrue();
        node(SECOND).kill();
        try {
            Eventually.holds("the node counts as down", LONG, () -> {
                Throwable fault = catchThrowable(() -> store.compareAndSetRef(REF, bytes("0"), bytes("never")));
                assertThat(fault).isInstanceOfAny(UnknownOutcomeException.class, StoreUnavailableException.class);
                return fault instanceof StoreUnavailableException
                        && String.valueOf(fault.getMessage()).contains("SERIAL needs 2");
            });
            assertThatThrownBy(() -> store.readRef(REF)).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> open(in(FIRST, url()))).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> open(Urls.with(in(FIRST, url()), "serial=local")))
                    .as("the first opening, at which all agree on serial=local")
                    .isInstanceOf(StoreUnavailableException.class);
        } finally {
            node(SECOND).start();
        }
        add(store, "1");
        assertThat(text(open(in(SECOND, url)).readRef(REF))).endsWith("1");
    }

    @Test
    @DisplayName("by serial=local goes on in its datacentre without the other, which gets copies in time")
    void goesOnWithoutTheOtherByLocalAgreement() {
        String url = Urls.with(in(FIRST, url()), "serial=local");
        KvStore store = open(url);
        assertThat(store.compareAndSetRef(REF, null, bytes("0"))).isTrue();
        Map<BlobId, byte[]> blobs = Map.of(BLOB, bytes("blob"));
        node(SECOND).kill();
        try {
            assertThat(store.publish(blobs, REF, bytes("0"), bytes("1"))).isTrue();
            assertThat(store.readBlobs(blobs.keySet())).hasSize(1);
            assertThat(open(url).readRef(REF)).isEqualTo(bytes("1"));
        } finally {
            node(SECOND).start();
        }
        String keyspace = Urls.keyspace(url);
        String tree = url.replaceFirst(".*[?&]tree=([^&]*).*", "$1");
        try (CqlSession session = Urls.plainSession(in(SECOND, url))) {
            Eventually.holds("the other has copies", LONG, () -> {
                Row ref = session.execute(SimpleStatement.newInstance(
                                "SELECT value FROM " + keyspace + ".revtree_refs WHERE tree = ? AND name = ?",
                                tree,
                                REF))
                        .one();
                Row blob = session.execute(SimpleStatement.newInstance(
                                "SELECT value FROM " + keyspace + ".revtree_blobs WHERE tree = ? AND id = ?",
                                tree,
                                ByteBuffer.wrap(BLOB.toBytes())))
                        .one();
                return ref != null && ByteBuffer.wrap(bytes("1")).equals(ref.getByteBuffer("value")) && blob != null;
            });
        }
    }

    @Test
    @DisplayName("refuses to open a tree of serial=local through the other one, and to mix it with serial=global")
    void refusesTwoWaysOfAgreement() {
        String url = url();
        KvStore store = open(Urls.with(in(SECOND, url), "serial=local"));
        assertThat(store.compareAndSetRef(REF, null, bytes("0"))).isTrue();
        assertThatThrownBy(() -> open(Urls.with(in(FIRST, url), "serial=local")))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(
                        "by serial=local in datacentre datacenter2, not by serial=local in datacentre datacenter1")
                .hasMessageContaining("open it with serial=local&dc=datacenter2");
        for (String datacentre : List.of(FIRST, SECOND)) {
            assertThatThrownBy(() -> open(in(datacentre, url)))
                    .hasMessageContaining("not by serial=global")
                    .hasMessageContaining("open it with serial=local&dc=datacenter2");
        }
        assertThat(open(Urls.with(in(SECOND, url), "serial=local")).readRef(REF))
                .isEqualTo(bytes("0"));

        String global = url();
        open(in(FIRST, global));
        assertThatThrownBy(() -> open(Urls.with(in(SECOND, global), "serial=local")))
                .hasMessageContaining("open it with serial=global");
    }

    @Test
    @DisplayName("makes a keyspace with the replicas that are named, or with a number of them in its own datacentre")
    void makesKeyspaces() {
        String both = inNewKeyspace(url());
        open(in(FIRST, both));
        assertThat(replication(both))
                .containsEntry(FIRST, "1")
                .containsEntry(SECOND, "1")
                .hasSize(3);

        String own = inNewKeyspace(Urls.with(in(SECOND, url()), "replication=1"));
        assertThat(open(own).compareAndSetRef(REF, null, bytes("0"))).isTrue();
        assertThat(replication(own)).containsEntry(SECOND, "1").hasSize(2);
        assertThat(open(in(FIRST, own)).compareAndSetRef(REF, bytes("0"), bytes("1")))
                .as("whether the other datacentre, which has no replica, reaches it all the same")
                .isTrue();

        assertThatThrownBy(
                        () -> open(inNewKeyspace(Urls.with(in(FIRST, url()), "replication=datacenter1:1,nowhere:1"))))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("check replication and the names of datacentres");
    }

    private Map<String, String> replication(String url) {
        try (CqlSession session = Urls.plainSession(in(FIRST, url))) {
            Row row = session.execute(
                            "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?",
                            Urls.keyspace(url))
                    .one();
            return Objects.requireNonNull(
                    Objects.requireNonNull(row).getMap("replication", String.class, String.class));
        }
    }

    @Test
    @DisplayName("says that serial=local needs replicas where it agrees")
    void needsReplicasWhereItAgrees() {
        String own = inNewKeyspace(Urls.with(in(FIRST, url()), "replication=1"));
        open(own);
        assertThatThrownBy(() -> open(Urls.with(in(SECOND, own), "serial=local&tree=elsewhere")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("0 replicas are up and LOCAL_QUORUM needs 1")
                .hasMessageContaining("check the keyspace's replication");
    }

    @Test
    @DisplayName("makes tables by the first that opens it, which the other datacentre then has too")
    void makesTablesOnce() {
        String url = inNewKeyspace(url());
        KvStore first = open(in(FIRST, url));
        assertThat(first.compareAndSetRef(REF, null, bytes("0"))).isTrue();

        KvStore second = open(in(SECOND, url));
        assertThat(second.compareAndSetRef(REF, bytes("0"), bytes("1"))).isTrue();
        second.writeBlobs(Map.of(BLOB, bytes("blob")));
        assertThat(first.readBlobs(List.of(BLOB))).hasSize(1);
        assertThat(ids(in(FIRST, url))).hasSize(3).isEqualTo(ids(in(SECOND, url)));
    }

    /** What each node calls the tables. */
    private static Map<String, UUID> ids(String url) {
        try (CqlSession session = Urls.plainSession(url)) {
            Map<String, UUID> ids = new TreeMap<>();
            session.execute(
                            "SELECT table_name, id FROM system_schema.tables WHERE keyspace_name = ?",
                            Urls.keyspace(url))
                    .forEach(row -> ids.put(row.getString("table_name"), row.getUuid("id")));
            return ids;
        }
    }

    @Test
    @DisplayName(
            "asks the datacentre that is named whichever host it begins with, else that of the hosts, and no unknown one")
    void asksTheDatacentreThatIsNamed() {
        String url = Urls.with(url(), "serial=local");
        String begun = Urls.with(in(FIRST, url), "dc=" + SECOND);
        assertThat(open(begun).compareAndSetRef(REF, null, bytes("0"))).isTrue();
        for (String host : List.of(FIRST, SECOND)) {
            String other = Urls.with(in(host, url), "dc=" + (host.equals(FIRST) ? SECOND : FIRST));
            assertThat(open(inNewKeyspace(other)).compareAndSetRef(REF, null, bytes("0")))
                    .isTrue();
        }
        assertThat(open(Urls.without(in(SECOND, url), "dc")).readRef(REF)).isEqualTo(bytes("0"));
        assertThatThrownBy(() -> open(Urls.without(in(FIRST, url), "dc")))
                .hasMessageContaining("open it with serial=local&dc=datacenter2");
        assertThatThrownBy(() -> open(Urls.without(url, "dc")))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("are in several datacentres; name one of these as dc");
        assertThatThrownBy(() -> open(Urls.with(url, "dc=datacenter3")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("there is no datacentre datacenter3")
                .hasMessageContaining("datacenter1, datacenter2");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte @Nullable [] bytes) {
        return new String(Objects.requireNonNull(bytes), StandardCharsets.UTF_8);
    }
}
