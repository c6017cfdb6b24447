package io.revtree.it.consul;

import static io.revtree.it.consul.Sample.blobs;
import static io.revtree.it.consul.Sample.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.it.stand.Wire;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUrl;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("On the wire to Consul")
class ConsulWireIT {

    private static final String REF = "heads/main";
    private static final Pattern REQUEST = Pattern.compile("(?:GET|PUT|DELETE) /v1/(\\S+) HTTP/1\\.1");

    private final String tree = "wire-" + UUID.randomUUID();
    private final int port = StoreUrl.parse(Stand.shared(Topology.CONSUL).url(tree))
            .hosts(8500)
            .get(0)
            .port();
    private final Wire wire = new Wire(port);

    @AfterEach
    void closeWire() {
        wire.close();
    }

    /** The first lines of all requests. */
    private List<String> asked() {
        return wire.requests().stream()
                .flatMap(sent -> REQUEST.matcher(sent).results())
                .map(MatchResult::group)
                .toList();
    }

    @Test
    @DisplayName("refs are read and moved consistently, and every request names the datacentre that the URL names")
    void refsAreReadConsistentlyAndInTheDatacentre() {
        try (KvStore store = KvStores.open("consul://" + wire.end() + "/" + tree + "?dc=dc1")) {
            store.publish(blobs(0, 3, 100), REF, null, bytes("one"));
            store.compareAndSetRef(REF, bytes("one"), bytes("two"));
            assertThat(store.readRef(REF)).isEqualTo(bytes("two"));
            assertThat(store.readRef("heads/none")).isNull();
            assertThat(store.listRefs("heads/")).hasSize(1);
            store.compareAndSetRef(REF, bytes("two"), null);

            assertThat(asked())
                    .hasSizeGreaterThanOrEqualTo(6)
                    .allSatisfy(request -> assertThat(request).containsPattern("[?&]consistent\\b"));

            store.readBlobs(blobs(0, 5, 100).keySet());
            try (Stream<BlobId> ids = store.scanBlobs()) {
                assertThat(ids).hasSize(3);
            }
            store.deleteBlobs(blobs(0, 3, 100).keySet(), store.moment());
            assertThat(asked())
                    .hasSizeGreaterThanOrEqualTo(9)
                    .allSatisfy(request -> assertThat(request).containsPattern("[?&]dc=dc1\\b"));
        }
    }

    @Test
    @DisplayName("a datacentre that is none is said to be the mistake, with the server that says so")
    void aDatacentreThatIsNoneIsNamed() {
        assertThatThrownBy(() -> KvStores.open("consul://" + wire.end() + "/" + tree + "?dc=atlantis"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(wire.end())
                .hasMessageContaining("correct the option dc");
    }
}
