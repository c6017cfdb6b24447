package io.revtree.it.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.revtree.ConfigRoot;
import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.it.stand.Wire;
import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code revtree copy} by the one jar, from engine to engine. */
@DisplayName("The jar copies a tree")
class CopyIT {

    private static final Path JAR = Path.of(System.getProperty(
                    "revtree.it.jar",
                    Path.of(System.getProperty("basedir", "."), "..", "config-cli", "target", "revtree.jar")
                            .toString()))
            .toAbsolutePath();
    private static final int CHILDREN = 4_000;
    private static final int MINUTES = 5;

    /** How much reaches the target before its answers are lost: more than the first batch of objects, less than the second. */
    private static final int BYTES = 5_000_000;

    private final String tree = "copy-" + UUID.randomUUID();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void findTheJar() {
        assumeThat(JAR).as("the jar that config-cli makes").exists();
    }

    private String url(Topology topology) {
        return Stand.shared(topology).url(tree);
    }

    @Test
    @DisplayName(
            "from Redis to etcd, Cassandra and Consul, with every id, branch and tag, and goes on with a copy that was killed")
    void fromEngineToEngine() throws Exception {
        String redis = url(Topology.REDIS);
        String etcd = url(Topology.ETCD);
        fill(redis);
        int partly = killedOnTheWayTo(etcd, redis);
        String resumed = run("copy", "--from", redis, "--to", etcd);

        assertThat(resumed).contains("3 branches and 2 tags: ").contains(", upon what was there from a copy before");
        assertSame(redis, etcd);
        assertThat(count(etcd)).isEqualTo(count(redis)).isGreaterThan(partly);
        String cassandra = url(Topology.CASSANDRA);
        String consul = url(Topology.CONSUL);
        assertThat(run("copy", "--from", etcd, "--to", cassandra)).contains("3 branches and 2 tags: ");
        assertThat(run("copy", "--from", cassandra, "--to", consul)).contains("3 branches and 2 tags: ");
        assertSame(redis, cassandra);
        assertSame(redis, consul);
        assertThat(run("verify", "--store", consul)).contains("all is sound");
    }

    /** Some commits, one of them of many megabytes, and refs that name several of them. */
    private static void fill(String url) {
        Random random = new Random(1);
        byte[] vendor = new byte[1_000];
        try (KvStore store = KvStores.open(url);
                ConfigRoot root = ConfigRoot.create(store, Voltha.getDefaultInstance())) {
            root.transactVoid(tx -> {
                for (int i = 0; i < CHILDREN; i++) {
                    random.nextBytes(vendor);
                    tx.add(
                            "/adapters",
                            Adapter.newBuilder()
                                    .setId("a" + i)
                                    .setVendor(HexFormat.of().formatHex(vendor))
                                    .build());
                }
            });
            root.tag("first");
            root.branch("side", root.name());
            for (int i = 0; i < 10; i++) {
                root.update(
                        "/adapters/a" + i,
                        Adapter.newBuilder().setId("a" + i).setVersion("2").build());
            }
            root.tag("second");
            root.branch("other \u00e9", root.name());
            root.remove("/adapters/a0");
        }
    }

    /** How many objects are in the target after its answers were lost at some point, and the copying process killed. */
    private int killedOnTheWayTo(String target, String source) throws Exception {
        int port = StoreUrl.parse(target).hosts(2379).get(0).port();
        try (Wire wire = new Wire(port)) {
            wire.loseAnswersAfter(BYTES);
            Process copying = start(
                    folder.resolve("killed"),
                    "copy",
                    "--from",
                    source,
                    "--to",
                    target.replace(":" + port, ":" + wire.port()) + "?requestTimeout=10m");
            try {
                Eventually.holds("nothing is answered any more", () -> {
                    assertThat(copying.isAlive())
                            .as(Files.readString(folder.resolve("killed")))
                            .isTrue();
                    return wire.hasLostAnswers() && count(target) > 0;
                });
            } finally {
                copying.destroyForcibly().waitFor();
            }
        }
        try (KvStore store = KvStores.open(target)) {
            assertThat(store.listRefs("heads/")).as("branches of half a copy").isEmpty();
        }
        int partly = count(target);
        assertThat(partly).isBetween(1, count(source) - 1);
        return partly;
    }

    private static int count(String url) {
        try (KvStore store = KvStores.open(url);
                Stream<BlobId> ids = store.scanBlobs()) {
            return (int) ids.distinct().count();
        }
    }

    private static void assertSame(String expected, String actual) {
        try (KvStore one = KvStores.open(expected);
                KvStore other = KvStores.open(actual);
                ConfigRoot there = ConfigRoot.load(one, Voltha.getDefaultInstance());
                ConfigRoot here = ConfigRoot.load(other, Voltha.getDefaultInstance())) {
            assertThat(here.branches()).isEqualTo(there.branches()).hasSize(3);
            assertThat(here.tags()).isEqualTo(there.tags()).hasSize(2);
            assertThat(here.log().toList()).isEqualTo(there.log().toList()).hasSize(13);
            assertThat(other.listRefs("heads/").keySet())
                    .isEqualTo(one.listRefs("heads/").keySet());
            for (String revision : List.of("main", "first", "second", "side")) {
                for (String child : List.of("a1", "a9", "a3999")) {
                    assertThat(here.at(revision).get("/adapters/" + child))
                            .isEqualTo(there.at(revision).get("/adapters/" + child));
                }
                assertThat(here.at(revision).count("/adapters"))
                        .isEqualTo(there.at(revision).count("/adapters"));
            }
        }
    }

    private String run(String... words) throws IOException, InterruptedException {
        Path said = Files.createTempFile(folder, "said", "");
        Process process = start(said, words);
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(said);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    private static Process start(Path said, String... words) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(List.of(words));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
    }
}
