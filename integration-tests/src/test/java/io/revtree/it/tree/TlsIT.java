package io.revtree.it.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.revtree.ConfigRoot;
import io.revtree.Registration;
import io.revtree.it.stand.Servers;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.it.stand.Trace;
import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUrl;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trees on servers that are reached over TLS. */
class TlsIT {

    private static String url(Topology topology) {
        Servers servers = Stand.shared(topology);
        String url = servers.urlOverTls("tls-" + UUID.randomUUID());
        assumeThat(url).as("a URL over TLS of %s", topology.label()).isNotNull();
        return String.valueOf(url);
    }

    @ParameterizedTest(name = "on {0}")
    @EnumSource(names = {"REDIS_TLS_ACL", "REDIS_MUTUAL_TLS", "CASSANDRA", "CASSANDRA_THREE", "CONSUL", "ETCD"})
    void aTreeIsWrittenReadAndWatchedOverTls(Topology topology) {
        String url = url(topology);
        try (KvStore store = KvStores.open(url);
                ConfigRoot root = ConfigRoot.create(store, Voltha.getDefaultInstance());
                KvStore other = KvStores.open(url);
                ConfigRoot reader = ConfigRoot.load(other, Voltha.getDefaultInstance())) {
            CompletableFuture<Boolean> heard = new CompletableFuture<>();
            Registration watch = reader.watch("/adapters/*", event -> heard.complete(true));
            root.add("/adapters", Adapter.newBuilder().setId("1").build());
            assertThat(heard).succeedsWithin(Duration.ofMinutes(1));
            watch.close();
            assertThat(reader.refresh().exists("/adapters/1")).isTrue();
        }
    }

    @ParameterizedTest(name = "on {0}")
    @EnumSource(names = {"REDIS_TLS_ACL", "REDIS_MUTUAL_TLS", "CASSANDRA", "CASSANDRA_THREE", "CONSUL", "ETCD"})
    void aServerWhoseAuthorityIsNotTrustedIsRefusedByName(Topology topology) {
        String url =
                url(topology).replaceFirst("ca=[^&]*&?", topology.name().startsWith("CASSANDRA") ? "tls=true&" : "");

        assertThatThrownBy(() -> KvStores.open(url).close())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("127.0.0.1:")
                .hasMessageContaining("ca");
    }

    @ParameterizedTest(name = "on {0}")
    @EnumSource(names = {"REDIS_MUTUAL_TLS", "CASSANDRA"})
    void aClientThatShowsNoCertificateWhereOneIsWantedIsToldSoWithTheServersName(Topology topology) {
        String url = url(topology).replaceAll("&(cert|key|keystore|keystorePassword)=[^&]*", "");

        List<String> clients =
                topology == Topology.CASSANDRA ? List.of("") : List.of("&client=jedis", "&client=lettuce");
        for (String client : clients) {
            assertThatThrownBy(() -> KvStores.open(url + client).close())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(StoreUrl.parse(url).hosts(1).get(0).toString())
                    .hasMessageContaining(topology == Topology.CASSANDRA ? "keystore" : "cert and key")
                    .satisfies(e -> assertThat(Trace.of(e)).doesNotContain("of the app", "changeit"));
        }
    }
}
