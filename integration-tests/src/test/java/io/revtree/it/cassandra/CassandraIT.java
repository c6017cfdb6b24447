package io.revtree.it.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.StoreMoment;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.cassandra.ClockOff;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The Cassandra store")
class CassandraIT {

    private static final BlobId A = BlobId.of(1, 2, 3, 4);
    private static final BlobId B = BlobId.of(5, 6, 7, 8);

    private final String tree = "tree-" + UUID.randomUUID();
    private final String url = Urls.without(Stand.shared(Topology.CASSANDRA).url(tree), "clockSkew");
    private final List<KvStore> opened = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeAll() {
        opened.forEach(KvStore::close);
    }

    private KvStore open(String which) {
        return keep(KvStores.open(which));
    }

    private KvStore keep(KvStore store) {
        opened.add(store);
        return store;
    }

    @Test
    @DisplayName("two trees of one keyspace do not see each other")
    void twoTreesDoNotSeeEachOther() {
        KvStore one = open(url);
        KvStore other = open(Stand.shared(Topology.CASSANDRA).url(tree + "-other"));
        one.writeBlobs(Map.of(A, bytes("one")));
        assertThat(other.readBlobs(List.of(A))).isEmpty();
        other.writeBlobs(Map.of(A, bytes("other"), B, bytes("other")));
        assertThat(one.readBlobs(List.of(A, B))).containsOnlyKeys(A);
        assertThat(one.readBlobs(List.of(A)).get(A)).isEqualTo(bytes("one"));
        assertThat(scan(one)).containsExactly(A);
        assertThat(scan(other)).containsExactlyInAnyOrder(A, B);

        assertThat(one.compareAndSetRef("heads/main", null, bytes("1"))).isTrue();
        assertThat(other.readRef("heads/main")).isNull();
        assertThat(other.listRefs("")).isEmpty();
        assertThat(other.compareAndSetRef("heads/main", null, bytes("2"))).isTrue();
        assertThat(one.readRef("heads/main")).isEqualTo(bytes("1"));
    }

    @Test
    @DisplayName("what it wrote is there for a plain session of the driver, and what it deleted is gone")
    void aPlainSessionReadsWhatWasWritten() {
        KvStore store = open(Urls.with(url, "clockSkew=100ms"));
        Instant before = Instant.now();
        assertThat(store.publish(Map.of(A, bytes("content"), B, new byte[0]), "heads/main", null, bytes("at A")))
                .isTrue();
        String keyspace = Urls.keyspace(url);
        try (CqlSession plain = Urls.plainSession(url)) {
            Row blob = row(
                    plain,
                    "SELECT value, writetime(value), ttl(value) FROM " + keyspace
                            + ".revtree_blobs WHERE tree = ? AND id = ?",
                    tree,
                    ByteBuffer.wrap(A.toBytes()));
            assertThat(blob.getByteBuffer(0)).isEqualTo(ByteBuffer.wrap(bytes("content")));
            assertThat(Instant.EPOCH.plusNanos(1000 * blob.getLong(1)))
                    .isBetween(before.minusMillis(10), Instant.now());
            assertThat(blob.isNull(2)).isTrue();
            Row ref = row(
                    plain,
                    "SELECT value FROM " + keyspace + ".revtree_refs WHERE tree = ? AND name = ?",
                    tree,
                    "heads/main");
            assertThat(ref.getByteBuffer(0)).isEqualTo(ByteBuffer.wrap(bytes("at A")));
            Row note = row(plain, "SELECT * FROM " + keyspace + ".revtree_trees WHERE tree = ?", tree);
            assertThat(note.getInt("format")).isEqualTo(1);
            assertThat(note.getString("serial")).isEqualTo("global");
            assertThat(note.getLong("clock_skew_ms")).isEqualTo(100);

            assertThat(store.compareAndSetRef("heads/main", bytes("at A"), null))
                    .isTrue();
            Eventually.holds("the blob is deleted", () -> {
                store.deleteBlobs(List.of(A), store.moment());
                return store.readBlobs(List.of(A)).isEmpty();
            });
            assertThat(plain.execute(
                                    "SELECT id FROM " + keyspace + ".revtree_blobs WHERE tree = ? AND id = ?",
                                    tree,
                                    ByteBuffer.wrap(A.toBytes()))
                            .all())
                    .isEmpty();
            assertThat(plain.execute("SELECT name FROM " + keyspace + ".revtree_refs WHERE tree = ?", tree)
                            .all())
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("a delete takes what is dated before the moment, and spares what is dated at it")
    void aDeleteSparesWhatIsDatedAtTheMoment() {
        KvStore store = open(url);
        StoreMoment moment = store.moment();
        String insert = "INSERT INTO " + Urls.keyspace(url)
                + ".revtree_blobs (tree, id, value) VALUES (?, ?, ?) USING TIMESTAMP ?";
        try (CqlSession plain = Urls.plainSession(url)) {
            plain.execute(insert, tree, ByteBuffer.wrap(A.toBytes()), ByteBuffer.wrap(bytes("at")), moment.value());
            plain.execute(
                    insert, tree, ByteBuffer.wrap(B.toBytes()), ByteBuffer.wrap(bytes("before")), moment.value() - 1);
        }
        store.deleteBlobs(List.of(A, B), moment);
        assertThat(store.readBlobs(List.of(A, B))).containsOnlyKeys(A);
    }

    @Test
    @DisplayName(
            "a write after a moment is spared though the writer's clock is as slow and the collector's as fast as may be")
    void aSlowWriterIsSparedByAFastCollector() {
        Duration nearlyAll = Duration.ofMillis(9_700);
        KvStore fast = keep(ClockOff.open(url, nearlyAll));
        KvStore slow = keep(ClockOff.open(url, nearlyAll.negated()));
        for (int round = 0; round < 20; round++) {
            fast.writeBlobs(Map.of(A, bytes("fast")));
            StoreMoment moment = fast.moment();
            slow.writeBlobs(Map.of(B, bytes("slow")));
            fast.deleteBlobs(List.of(A, B), moment);
            assertThat(slow.readBlobs(List.of(A, B))).containsOnlyKeys(A, B);
        }
    }

    @Test
    @DisplayName("a moment that lies ahead is refused: it would hide what is written until then")
    void aMomentAheadIsRefused() {
        KvStore store = open(url);
        store.writeBlobs(Map.of(A, bytes("a")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.deleteBlobs(List.of(A), new StoreMoment(Long.MAX_VALUE)));
        store.deleteBlobs(List.of(A), new StoreMoment(Long.MIN_VALUE));
        assertThat(store.readBlobs(List.of(A))).containsOnlyKeys(A);
    }

    @Test
    @DisplayName("a clock that is further off than clockSkew is refused at opening, ahead or behind")
    void aClockTooFarOffIsRefused() {
        for (long off : new long[] {12, -12}) {
            assertThatThrownBy(() -> keep(ClockOff.open(url, Duration.ofSeconds(off))))
                    .isInstanceOf(StoreException.class)
                    .isNotInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(off < 0 ? "s behind" : "s ahead of")
                    .hasMessageContaining("clockSkew=10s")
                    .hasMessageContaining("NTP");
        }
        keep(ClockOff.open(url, Duration.ofSeconds(-8))).writeBlobs(Map.of(A, bytes("a")));
    }

    @Test
    @DisplayName("a clock that goes off later is found before the next moment, and before a write within a minute")
    void aClockThatGoesOffLaterIsFound() {
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        KvStore store = keep(ClockOff.open(url, ahead::get));
        store.writeBlobs(Map.of(A, bytes("a")));
        ahead.set(Duration.ofMinutes(-1));
        assertThatThrownBy(store::moment).hasMessageContaining("behind");
        Eventually.holds("a write is refused", () -> {
            try {
                store.writeBlobs(Map.of(A, bytes("a")));
                return false;
            } catch (StoreException e) {
                assertThat(e).hasMessageContaining("behind");
                return true;
            }
        });
        ahead.set(Duration.ZERO);
        store.writeBlobs(Map.of(A, bytes("a")));
    }

    @Test
    @DisplayName("clockSkew is what the tree was created with, for all")
    void clockSkewIsThatOfTheTree() {
        open(Urls.with(url, "clockSkew=3s")).close();
        open(url).close();
        assertThatThrownBy(() -> open(Urls.with(url, "clockSkew=4s")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("clockSkew=3s");
        assertThatThrownBy(() -> keep(ClockOff.open(url, Duration.ofSeconds(-5))))
                .hasMessageContaining("clockSkew=3s");
    }

    @Test
    @DisplayName("serial=local notes its datacentre, and refuses another and serial=global")
    void serialLocalNotesItsDatacentre() {
        KvStore local = open(Urls.with(url, "serial=local"));
        assertThat(local.compareAndSetRef("heads/main", null, bytes("1"))).isTrue();
        assertThat(local.listRefs("")).containsOnlyKeys("heads/main");
        assertThat(open(Urls.with(url, "serial=local")).readRef("heads/main")).isEqualTo(bytes("1"));
        assertThatThrownBy(() -> open(Urls.with(url, "serial=global")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("serial=local&dc=");
        try (CqlSession plain = Urls.plainSession(url)) {
            plain.execute(
                    "UPDATE " + Urls.keyspace(url) + ".revtree_trees SET serial = 'local:elsewhere' WHERE tree = ?"
                            + " IF EXISTS",
                    tree);
        }
        assertThatThrownBy(() -> open(Urls.with(url, "serial=local")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("serial=local&dc=elsewhere");
    }

    @Test
    @DisplayName("a tree of a newer format is refused")
    void aNewerFormatIsRefused() {
        open(url).close();
        try (CqlSession plain = Urls.plainSession(url)) {
            plain.execute(
                    "UPDATE " + Urls.keyspace(url) + ".revtree_trees SET format = 2 WHERE tree = ? IF EXISTS", tree);
        }
        assertThatThrownBy(() -> open(url)).hasMessageContaining("format 2").hasMessageContaining("newer");
    }

    @Test
    @DisplayName("a keyspace that is not there is named, with how to make it")
    void aMissingKeyspaceIsNamed() {
        String missing = Urls.without(Urls.without(Urls.withKeyspace(url, "nowhere"), "create"), "replication");
        assertThatThrownBy(() -> open(missing))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("no keyspace nowhere")
                .hasMessageContaining("create=true&replication=");
    }

    @Test
    @DisplayName("a datacentre that is not there is named, with those that are")
    void aMissingDatacentreIsNamed() {
        assertThatThrownBy(() -> open(Urls.with(url, "dc=atlantis")))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("no datacentre atlantis")
                .hasMessageContaining("known are ");
    }

    @Test
    @DisplayName("without dc it takes that of the hosts")
    void withoutDcItTakesThatOfTheHosts() {
        KvStore store = open(Urls.without(url, "dc"));
        assertThat(store.compareAndSetRef("heads/main", null, bytes("1"))).isTrue();
    }

    @Test
    @DisplayName("a wrong password is said to be one, and not shown")
    void aWrongPasswordIsSaidToBeOne() {
        String wrong = Urls.withUser(url, "revtree:pass-that-is-wrong");
        assertThatThrownBy(() -> open(wrong))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("refuse this user or password")
                .hasMessageNotContaining("pass-that-is-wrong");
    }

    @Test
    @DisplayName("keyspace and tables are made on request only, by several at once too, and never twice")
    void tablesAreMadeOnRequest() throws Exception {
        String keyspace =
                "made_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        String plainUrl = Urls.without(Urls.without(Urls.withKeyspace(url, keyspace), "create"), "replication");
        try (CqlSession plain = Urls.plainSession(url)) {
            assertThatThrownBy(() -> open(Urls.with(plainUrl, "create=true")))
                    .hasMessageContaining("no keyspace")
                    .hasMessageContaining("replication=");
            try {
                ExecutorService threads = Executors.newFixedThreadPool(3);
                try {
                    List<Future<KvStore>> opening = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        opening.add(threads.submit(() -> open(Urls.with(plainUrl, "create=true&replication=1"))));
                    }
                    for (int i = 0; i < 3; i++) {
                        KvStore made = opening.get(i).get(2, TimeUnit.MINUTES);
                        assertThat(made.publish(Map.of(A, bytes("x")), "heads/" + i, null, bytes("x")))
                                .isTrue();
                    }
                } finally {
                    threads.shutdownNow();
                }
                KvStore again = open(Urls.with(plainUrl, "create=true"));
                assertThat(again.listRefs("")).containsOnlyKeys("heads/0", "heads/1", "heads/2");
                assertThat(open(plainUrl).readBlobs(List.of(A))).containsOnlyKeys(A);
                assertThat(plain.execute(
                                        "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?", keyspace)
                                .all())
                        .hasSize(3);
                plain.execute("DROP TABLE " + keyspace + ".revtree_refs");
                assertThatThrownBy(() -> open(plainUrl))
                        .hasMessageContaining("no table revtree_refs")
                        .hasMessageContaining("create=true");
            } finally {
                plain.execute("DROP KEYSPACE IF EXISTS " + keyspace);
            }
        }
    }

    @Test
    @DisplayName("a configuration file of the driver holds below what the URL says, with a profile for blobs")
    void aConfigurationFileIsTaken(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("driver.conf");
        Files.writeString(file, """
                datastax-java-driver {
                  basic.session-name = from-the-file
                  basic.load-balancing-policy.local-datacenter = not-this-one
                  basic.request.timeout = 1 nanosecond
                  profiles.blobs.basic.request.timeout = 8 seconds
                  advanced.retry-policy.class = no.such.Policy
                  advanced.retry-policy.class = DefaultRetryPolicy
                }
                """);
        String configured = Urls.with(url, "dc=datacenter1&config=" + file + "&profile=blobs&requestTimeout=9s");
        KvStore store = open(configured);
        assertThat(store.publish(Map.of(A, bytes("a")), "heads/main", null, bytes("1")))
                .isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .anyMatch(thread -> thread.getName().startsWith("from-the-file"));
        assertThatThrownBy(() -> open(Urls.with(configured, "profile=absent")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("profile=absent");
        assertThatThrownBy(() -> open(Urls.with(url, "config=" + folder.resolve("none.conf"))))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("none.conf");
        Files.writeString(file, "datastax-java-driver { basic.request.timeout = ");
        assertThatThrownBy(() -> open(configured))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("driver.conf");
    }

    @Test
    @DisplayName("a change by another process is heard of by polling")
    void aChangeByAnotherIsHeardOf() {
        KvStore store = open(Urls.with(url, "pollInterval=50ms"));
        KvStore other = open(url);
        other.compareAndSetRef("heads/main", null, bytes("1"));
        List<String> heard = new CopyOnWriteArrayList<>();
        store.watchRefs("heads/", heard::add);
        Eventually.holds("the first look is over", () -> !heard.isEmpty());
        heard.clear();
        other.compareAndSetRef("heads/main", bytes("1"), bytes("2"));
        Eventually.holds("the move is heard of", () -> heard.contains("heads/main"));
        heard.clear();
        other.compareAndSetRef("tags/a", null, bytes("1"));
        other.compareAndSetRef("heads/main", bytes("2"), null);
        Eventually.holds("the deletion is heard of", () -> heard.contains("heads/main"));
        assertThat(heard).containsOnly("heads/main");
    }

    @Test
    @DisplayName("close leaves no thread of it, and a failed opening neither")
    void closeLeavesNoThread() {
        KvStore store = open(url);
        store.watchRefs("", hint -> {});
        store.writeBlobs(Map.of(A, bytes("a")));
        store.close();
        assertThatThrownBy(() -> open(Urls.with(url, "dc=atlantis"))).isInstanceOf(StoreException.class);
        Eventually.holds(
                "no thread is left, of which there are " + ownThreads(),
                () -> ownThreads().isEmpty());
    }

    private static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("revtree"))
                .toList();
    }

    private static List<BlobId> scan(KvStore store) {
        try (Stream<BlobId> ids = store.scanBlobs()) {
            return ids.toList();
        }
    }

    private static Row row(CqlSession plain, String cql, Object... values) {
        Row row = plain.execute(cql, values).one();
        return row == null ? fail("no row for " + cql) : row;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
