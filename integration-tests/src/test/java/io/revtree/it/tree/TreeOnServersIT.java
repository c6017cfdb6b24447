package io.revtree.it.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.ConfigRoot;
import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Server;
import io.revtree.it.stand.Servers;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole trees, as far as servers make a difference beyond the suites that the core brings. */
@ParameterizedClass(name = "on {0}")
@EnumSource
class TreeOnServersIT {

    private static final int CHILDREN = 100_000;
    private static final List<String> HOSTILE = List.of(
            "",
            " ",
            ".",
            "..",
            "../../../etc/passwd",
            "a/b",
            "{tag}",
            "%2F",
            "*",
            "**",
            "?x=1&y=2#z",
            "'; DROP TABLE blobs; --",
            "\u0000\u0001\u001f\u007f",
            "\r\nSET x y\r\n",
            "\ud83d\udd11 \u00e9 e\u0301 \u202eabc",
            "\uffff",
            "k".repeat(4_096));

    @Parameter
    @SuppressWarnings("NullAway.Init")
    Topology topology;

    private final String tree = "tree-" + UUID.randomUUID();

    @Test
    void goesOnOverRestartsOfItsServersAndKeepsWhatWasCommitted() {
        try (Servers servers = Stand.start(topology);
                KvStore store = KvStores.open(servers.url(tree));
                ConfigRoot root = ConfigRoot.create(store, Voltha.getDefaultInstance())) {
            root.add("/adapters", adapter("a", 0));
            int round = 0;
            for (Server server : servers.nodes()) {
                server.kill();
                server.start();
                int version = ++round;
                Eventually.holds("an update lands, perhaps a second time", () -> {
                    root.update("/adapters/a", adapter("a", version));
                    return true;
                });
            }

            assertThat(root.refresh().get("/adapters/a")).isEqualTo(adapter("a", round));
            try (KvStore other = KvStores.open(servers.url(tree));
                    ConfigRoot again = ConfigRoot.load(other, Voltha.getDefaultInstance())) {
                assertThat(again.log())
                        .containsExactlyElementsOf(root.log().toList())
                        .hasSize(2 + round);
                assertThat(again.at("main~" + round).get("/adapters/a")).isEqualTo(adapter("a", 0));
            }
        }
    }

    @Test
    void holdsAHundredThousandChildrenAndFindsEach() {
        String url = Stand.shared(topology).url(tree);
        try (KvStore store = KvStores.open(url);
                ConfigRoot root = ConfigRoot.create(store, Voltha.getDefaultInstance())) {
            root.transactVoid(tx -> {
                for (int i = 0; i < CHILDREN; i++) {
                    tx.add("/adapters", adapter(key(i), i));
                }
            });
            root.remove("/adapters/" + key(77_777));
        }
        try (KvStore store = KvStores.open(url);
                ConfigRoot root = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            assertThat(root.count("/adapters")).isEqualTo(CHILDREN - 1);
            Random random = new Random(1);
            for (int i = 0; i < 20; i++) {
                int number = random.nextInt(77_777);
                assertThat(root.get("/adapters/" + key(number))).isEqualTo(adapter(key(number), number));
            }
            try (Stream<String> keys = root.keys("/adapters")) {
                assertThat(keys.filter(key -> key.compareTo(key(50_000)) >= 0)).hasSize(CHILDREN / 2 - 1);
            }
            assertThat(root.at("main~1").count("/adapters")).isEqualTo(CHILDREN);
        }
    }

    @Test
    void takesKeysThatMeanSomethingToServersAsKeys() {
        String url = Stand.shared(topology).url(tree);
        try (KvStore store = KvStores.open(url);
                ConfigRoot root = ConfigRoot.create(store, Voltha.getDefaultInstance())) {
            HOSTILE.forEach(key -> root.add("/adapters", adapter(key, 1)));
            root.tag("hostile");
            root.branch("side {x} *", root.name());
        }
        try (KvStore store = KvStores.open(url);
                ConfigRoot root = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            for (String key : HOSTILE) {
                assertThat(root.get("/adapters/" + encoded(key))).isEqualTo(adapter(key, 1));
            }
            assertThat(root.branches()).containsOnlyKeys("main", "side {x} *");
            HOSTILE.forEach(key -> root.remove("/adapters/" + encoded(key)));
            assertThat(root.count("/adapters")).isZero();
            assertThat(root.at("hostile").count("/adapters")).isEqualTo(HOSTILE.size());
        }
    }

    private static String encoded(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String key(int number) {
        return String.format("%06d", number);
    }

    private static Adapter adapter(String id, int version) {
        return Adapter.newBuilder().setId(id).setVersion("version " + version).build();
    }
}
