package io.revtree.it.redis;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.revtree.it.stand.Server;
import io.revtree.it.stand.Servers;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import redis.clients.jedis.Jedis;

/** Tests that do harm to servers of their own, each in a tree of its own, with the stores that they opened. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit calls start before a test
abstract class OwnServer {

    /** Of a user of the tree {@code mine}, as the manual has them. */
    static final String[] RIGHTS =
            "~{mine}* &{mine}* +@read +@write +@scripting +@pubsub +@connection +info +time".split(" ");

    private final Topology topology;
    private final List<KvStore> opened = new ArrayList<>();
    private Servers servers;

    OwnServer(Topology topology) {
        this.topology = topology;
    }

    @BeforeAll
    void start() {
        servers = Stand.start(topology);
        assumeFalse(servers.nodes().isEmpty(), "no harm is done to servers that a user named: " + topology.label());
    }

    @AfterAll
    void stop() {
        if (servers != null) {
            servers.close();
        }
    }

    @AfterEach
    void closeStores() {
        opened.forEach(KvStore::close);
        opened.clear();
    }

    final String url() {
        return servers.url("own-" + UUID.randomUUID());
    }

    final List<Server> nodes() {
        return servers.nodes();
    }

    final Server node() {
        return nodes().get(0);
    }

    final KvStore open(String url) {
        KvStore store = KvStores.open(url);
        opened.add(store);
        return store;
    }

    /** A connection that knows nothing of stores. */
    static Jedis raw(Server node) {
        return new Jedis(node.host(), node.port());
    }

    static void configure(Server node, String setting, String value) {
        try (Jedis raw = raw(node)) {
            raw.configSet(setting, value);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
