package io.revtree.it.etcd;

import static io.revtree.it.etcd.Content.blobs;
import static io.revtree.it.etcd.Content.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Servers;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the etcd store writes")
class EtcdContentIT {

    private static final String REF = "heads/main";

    private final Servers servers = Stand.shared(Topology.ETCD);
    private final String tree = UUID.randomUUID().toString();

    @Test
    @DisplayName("is what another client finds, key by key and byte by byte")
    void isWhatAnotherClientFinds() {
        Map<BlobId, byte[]> blobs = blobs(1, 20, 300);
        String url = servers.url(tree);
        try (KvStore store = KvStores.open(url)) {
            store.publish(blobs, REF, null, bytes("one"));
            store.compareAndSetRef("tags/\u20AC 1", null, new byte[0]);
        }
        Map<String, String> expected = new HashMap<>();
        blobs.forEach((id, value) ->
                expected.put(tree + "//blobs/" + id, HexFormat.of().formatHex(value)));
        expected.put(tree + "//refs/heads/main", HexFormat.of().formatHex(bytes("one")));
        expected.put(tree + "//refs/tags/\u20AC 1", "");
        Map<String, String> found = new HashMap<>();
        Gateway.of(url).below(tree).forEach(entry -> found.put(entry.key(), entry.value()));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    @DisplayName("may as well have been written by another client")
    void mayHaveBeenWrittenByAnother() {
        String url = servers.url(tree);
        BlobId id = BlobId.of(1, 2, 3, 4);
        Gateway.of(url).put(tree + "//blobs/" + id, bytes("a blob"));
        Gateway.of(url).put(tree + "//refs/" + REF, bytes("one"));
        try (KvStore store = KvStores.open(url)) {
            assertThat(store.readBlobs(List.of(id)).get(id)).isEqualTo(bytes("a blob"));
            assertThat(store.compareAndSetRef(REF, bytes("one"), bytes("two"))).isTrue();
        }
    }

    @Test
    @DisplayName("may be more than 128 operations and more than 1.5 MiB at once")
    void mayBeMoreThanATransaction() {
        try (KvStore store = KvStores.open(servers.url(tree))) {
            Map<BlobId, byte[]> many = blobs(1, 1_000, 100);
            assertThat(store.publish(many, REF, null, bytes("one"))).isTrue();
            Map<BlobId, byte[]> large = blobs(2, 12, 1 << 20);
            assertThat(store.publish(large, REF, bytes("one"), bytes("two"))).isTrue();
            Map<BlobId, byte[]> refused = blobs(3, 500, 100);
            assertThat(store.publish(refused, REF, bytes("one"), bytes("three")))
                    .isFalse();
            assertHolds(store, many);
            assertHolds(store, large);
            assertThat(store.readRef(REF)).isEqualTo(bytes("two"));
            store.deleteBlobs(many.keySet(), store.moment());
            assertThat(store.readBlobs(many.keySet())).isEmpty();
            assertHolds(store, large);
        }
    }

    @Test
    @DisplayName("is scanned page by page, to the last one of many thousands")
    void isScannedToTheLast() {
        Map<BlobId, byte[]> all = blobs(1, 12_000, 10);
        try (KvStore store = KvStores.open(servers.url(tree))) {
            store.limits().cut(all).forEach(store::writeBlobs);
            try (Stream<BlobId> ids = store.scanBlobs()) {
                assertThat(ids.sorted(Comparator.naturalOrder()))
                        .containsExactlyElementsOf(
                                all.keySet().stream().sorted().toList());
            }
        }
    }

    private record Tree(KvStore store, String ref, Map<BlobId, byte[]> blobs, Set<String> heard) {}

    @Test
    @DisplayName("no other tree sees, not one whose prefix is longer or shorter either")
    void noOtherTreeSees() {
        List<Tree> trees = new ArrayList<>();
        try {
            for (String name : List.of(tree, tree + "/b", tree + "b", tree + "/blobs", tree + "/refs/x")) {
                int number = trees.size();
                Set<String> heard = ConcurrentHashMap.newKeySet();
                KvStore store = KvStores.open(servers.url(name));
                trees.add(new Tree(store, "heads/" + number, blobs(number, 3, 10), heard));
                store.watchRefs("", heard::add);
            }
            for (Tree each : trees) {
                assertThat(each.store.publish(each.blobs, each.ref, null, bytes("x")))
                        .isTrue();
            }
            for (Tree each : trees) {
                assertThat(each.store.listRefs("")).containsOnlyKeys(each.ref);
                try (Stream<BlobId> ids = each.store.scanBlobs()) {
                    assertThat(new HashSet<>(ids.toList())).isEqualTo(each.blobs.keySet());
                }
                Eventually.holds("the move is heard", () -> each.heard.contains(each.ref));
                assertThat(each.heard).containsOnly(each.ref);
            }
        } finally {
            trees.forEach(each -> each.store.close());
        }
    }

    @Test
    @DisplayName("leaves no thread behind once the last store is closed")
    void leavesNoThreadBehind() {
        try (KvStore store = KvStores.open(servers.url(tree))) {
            store.watchRefs("", hint -> {});
            store.publish(blobs(1, 300, 10), REF, null, bytes("one"));
            assertThat(ours()).isNotEmpty();
        }
        Eventually.holds("no thread of the store or of gRPC is left", () -> ours().isEmpty());
    }

    private static List<String> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("grpc-") || name.startsWith("revtree-etcd"))
                .toList();
    }

    private static void assertHolds(KvStore store, Map<BlobId, byte[]> blobs) {
        Map<BlobId, byte[]> read = store.readBlobs(blobs.keySet());
        assertThat(read.keySet()).isEqualTo(blobs.keySet());
        blobs.forEach((id, value) -> assertThat(read.get(id)).as("blob %s", id).isEqualTo(value));
    }
}
