package io.revtree.it.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.store.BlobId;
import io.revtree.store.HostPort;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUrl;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Trees in one Redis server")
class TreesIT {

    private static final String REF = "heads/main";

    private final String name = "trees-" + UUID.randomUUID();

    private static String url(String tree) {
        return Stand.shared(Topology.REDIS).url(tree);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("never see each other, whatever characters are in their names")
    void neverSeeEachOther() {
        List<String> names = Stream.of(
                        "", "*", "%3F", "[a]", "[^a]", "a-z", "%5C", "%5C*", "%7B", "%7D", "%7Ba%7D", "a%7D:b:",
                        "%2525", "/", "/a", ":b:", ":refs", "%20", "%C3%A9", "%00")
                .map(end -> name + end)
                .toList();
        for (int i = 0; i < names.size(); i++) {
            try (KvStore store = KvStores.open(url(names.get(i)))) {
                assertThat(store.publish(Blobs.of(i * 10, 3, 10), REF, null, bytes(names.get(i))))
                        .as("tree %s", names.get(i))
                        .isTrue();
            }
        }
        for (int i = 0; i < names.size(); i++) {
            try (KvStore store = KvStores.open(url(names.get(i)));
                    Stream<BlobId> ids = store.scanBlobs()) {
                assertThat(ids.distinct().toList())
                        .as("blobs of tree %s", names.get(i))
                        .containsExactlyInAnyOrderElementsOf(
                                Blobs.of(i * 10, 3, 1).keySet());
                assertThat(store.listRefs("")).containsOnlyKeys(REF);
                assertThat(store.readRef(REF)).isEqualTo(bytes(names.get(i)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("are the same by either client library, which share the keys that are documented")
    void areTheSameByEitherClient(String client) {
        String other = client.equals("jedis") ? "lettuce" : "jedis";
        Map<BlobId, byte[]> blobs = Blobs.of(0, 3, 1_500);
        try (KvStore store = KvStores.open(Urls.with(url(name), "client", client))) {
            assertThat(store.publish(blobs, REF, null, new byte[] {0, 1, -1})).isTrue();
        }
        try (KvStore store = KvStores.open(Urls.with(url(name), "client", other))) {
            assertThat(store.readRef(REF)).isEqualTo(new byte[] {0, 1, -1});
            store.readBlobs(blobs.keySet())
                    .forEach((id, value) -> assertThat(value).isEqualTo(blobs.get(id)));
        }
        HostPort server = StoreUrl.parse(url(name)).hosts(6379).get(0);
        try (RawServer raw = RawServer.by(other, server)) {
            String tag = "{" + name + "}";
            assertThat(raw.hashField(bytes(tag + ":refs"), bytes(REF))).isEqualTo(new byte[] {0, 1, -1});
            assertThat(raw.hashField(bytes(tag + ":meta"), bytes("moves"))).isEqualTo(bytes("1"));
            blobs.forEach((id, value) -> {
                byte[] stored = raw.value(concat(bytes(tag + ":b:"), id.toBytes()));
                assertThat(Arrays.copyOfRange(stored, 8, stored.length)).isEqualTo(value);
            });
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
