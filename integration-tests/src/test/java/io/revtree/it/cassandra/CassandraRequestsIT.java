package io.revtree.it.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.it.stand.Wire;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.Registration;
import io.revtree.store.StoreUrl;
import io.revtree.store.UnknownOutcomeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What really goes to the servers, under a configuration of the driver that would have all of it otherwise. */
@DisplayName("A request of the Cassandra store")
class CassandraRequestsIT {

    private static final String REF = "heads/main";
    private static final BlobId A = BlobId.of(1, 2, 3, 4);

    /** Of a user who means ill. */
    private static final String CONFIGURATION = """
            datastax-java-driver {
              basic.request { consistency = ANY, serial-consistency = LOCAL_SERIAL, default-idempotence = true }
              advanced.retry-policy.class = "io.revtree.it.cassandra.Stubborn"
              advanced.speculative-execution-policy {
                class = ConstantSpeculativeExecutionPolicy, max-executions = 3, delay = 20 milliseconds
              }
              advanced.connection.pool.local.size = 3
              advanced.request-tracker.classes = ["io.revtree.it.cassandra.Requested"]
              advanced.throttler.class = "io.revtree.it.cassandra.HeldBack"
            }
            """;

    private final String shared = Stand.shared(Topology.CASSANDRA).url("requests-" + UUID.randomUUID());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init") // before each test
    private String url;

    @BeforeEach
    void configure() throws IOException {
        Path file = Files.writeString(folder.resolve("driver.conf"), CONFIGURATION);
        url = Urls.with(shared, "config=" + file + "&requestTimeout=60s&connectTimeout=60s&pollInterval=20ms");
    }

    @ParameterizedTest(name = "serial={0}")
    @CsvSource({"global, SERIAL, QUORUM", "local, LOCAL_SERIAL, LOCAL_QUORUM"})
    @DisplayName("carries its consistency, and may be sent again unless it is conditional")
    void carriesItsConsistency(String reach, DefaultConsistencyLevel serial, DefaultConsistencyLevel quorum) {
        String keyspace = "requests_" + reach;
        Requested.STATEMENTS.clear();
        try (CqlSession admin = Urls.plainSession(shared)) {
            try (KvStore store = KvStores.open(Urls.with(Urls.withKeyspace(url, keyspace), "serial=" + reach))) {
                doAll(store);
            }
            admin.execute("DROP KEYSPACE " + keyspace);
        }

        Map<String, Statement<?>> seen = new HashMap<>();
        Requested.STATEMENTS.forEach(statement -> seen.put(Requested.cql(statement), statement));
        assertThat(seen.keySet().stream().map(cql -> cql.replaceAll("\\W.*", "")))
                .contains("CREATE", "SELECT", "INSERT", "UPDATE", "DELETE");
        assertThat(seen.keySet())
                .as("conditional ones")
                .filteredOn(cql -> isConditional(cql))
                .hasSize(4);
        seen.forEach((cql, statement) -> {
            assertThat(statement.isIdempotent()).as("idempotence of %s", cql).isNotNull();
            assertThat(statement.getConsistencyLevel())
                    .as("consistency of %s", cql)
                    .isNotNull();
            boolean note = cql.startsWith("INSERT") && cql.contains("revtree_trees");
            if (isConditional(cql)) {
                assertThat(statement.isIdempotent()).as(cql).isFalse();
                assertThat(statement.getExecutionProfileName()).as(cql).isEqualTo("revtree-conditional");
                assertThat(statement.getSerialConsistencyLevel())
                        .as(cql)
                        .isEqualTo(note ? ConsistencyLevel.SERIAL : serial);
                assertThat(statement.getConsistencyLevel()).as(cql).isEqualTo(note ? ConsistencyLevel.QUORUM : quorum);
            } else if (cql.contains("revtree_") && !cql.startsWith("CREATE")) {
                assertThat(statement.isIdempotent()).as(cql).isTrue();
                boolean value = cql.contains("value FROM " + keyspace + ".revtree_refs");
                assertThat(statement.getConsistencyLevel()).as(cql).isEqualTo(value ? serial : quorum);
            }
        });
    }

    private static boolean isConditional(String cql) {
        return cql.contains(" IF ") && !cql.startsWith("CREATE");
    }

    /** Whatever the contract has. */
    private static void doAll(KvStore store) {
        Registration watch = store.watchRefs("", hint -> {});
        store.publish(Map.of(A, bytes("a")), REF, null, bytes("one"));
        Eventually.holds(
                "somebody looks at refs",
                () -> Requested.STATEMENTS.stream()
                        .anyMatch(statement -> Requested.cql(statement).contains("writetime")));
        watch.close();
        store.compareAndSetRef(REF, bytes("one"), bytes("two"));
        assertThat(store.readRef(REF)).isEqualTo(bytes("two"));
        assertThat(store.listRefs("")).hasSize(1);
        assertThat(store.readBlobs(List.of(A))).hasSize(1);
        try (Stream<BlobId> ids = store.scanBlobs()) {
            assertThat(ids).hasSize(1);
        }
        store.compareAndSetRef(REF, bytes("two"), null);
        store.deleteBlobs(List.of(A), store.moment());
    }

    @Test
    @DisplayName("waits for others to end when as many are under way as concurrency allows")
    void waitsForOthersToEnd() throws Exception {
        Map<BlobId, byte[]> blobs = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            blobs.put(BlobId.of(i, i, i, i), bytes("blob " + i));
        }
        try (KvStore store = KvStores.open(Urls.with(url, "concurrency=7"))) {
            Thread writer = new Thread(() -> store.writeBlobs(blobs));
            HeldBack.begin();
            try {
                writer.start();
                Eventually.holds(
                        "the writer waits for the first of them",
                        () -> HeldBack.count() >= 7 && writer.getState() == Thread.State.TIMED_WAITING);
                assertThat(HeldBack.count()).isEqualTo(7);
            } finally {
                HeldBack.end();
            }
            writer.join(TimeUnit.MINUTES.toMillis(2));
            assertThat(writer.isAlive()).isFalse();
            assertThat(store.readBlobs(blobs.keySet())).hasSize(100);
        }
    }

    @ParameterizedTest(name = "in a publish: {0}")
    @CsvSource({"false", "true"})
    @DisplayName("that is conditional goes out once though its answer is lost, and its outcome is said to be unknown")
    void goesOutOnceThoughItsAnswerIsLost(boolean publishes) throws Exception {
        String next = "next-" + UUID.randomUUID();
        int port = StoreUrl.parse(url).hosts(9042).get(0).port();
        try (Wire wire = new Wire(port);
                KvStore store = KvStores.open(url.replace(":" + port, ":" + wire.port()));
                CqlSession beside = Urls.plainSession(shared)) {
            assertThat(store.compareAndSetRef(REF, null, bytes("one"))).isTrue();
            wire.loseAnswersTo(next);
            CompletableFuture<Throwable> fault = CompletableFuture.supplyAsync(() -> catchThrowable(() -> {
                if (publishes) {
                    store.publish(Map.of(A, bytes("a")), REF, bytes("one"), bytes(next));
                } else {
                    store.compareAndSetRef(REF, bytes("one"), bytes(next));
                }
            }));
            Eventually.holds("it has been carried out", () -> next.equals(held(beside)));
            wire.cutWhatCarried(next);

            assertThat(fault.get(2, TimeUnit.MINUTES))
                    .isExactlyInstanceOf(UnknownOutcomeException.class)
                    .hasMessageContaining("may have been moved or not")
                    .hasMessageContaining(wire.end())
                    .hasMessageContaining("check the servers");
            wire.mend();
            Eventually.holds("the store reads what became of it", () -> Arrays.equals(store.readRef(REF), bytes(next)));
            store.writeBlobs(Map.of(A, bytes("a")));
            assertThat(wire.sent(next)).as("times that it was sent").isEqualTo(1);
        }
    }

    private @Nullable String held(CqlSession plain) {
        Row row = plain.execute(SimpleStatement.newInstance(
                                "SELECT blobAsText(value) FROM " + Urls.keyspace(url)
                                        + ".revtree_refs WHERE tree = ? AND name = ?",
                                StoreUrl.parse(url).option("tree", "default"),
                                REF)
                        .setConsistencyLevel(ConsistencyLevel.SERIAL))
                .one();
        return row == null ? null : row.getString(0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
