package io.revtree.it.consul;

import static io.revtree.it.consul.Sample.blobs;
import static io.revtree.it.consul.Sample.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.it.stand.Servers;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("In Consul there stands")
class ConsulContentIT {

    private final Servers servers = Stand.shared(Topology.CONSUL);
    private final String tree = "content-" + UUID.randomUUID();
    private final PlainConsul consul = PlainConsul.of(servers.url(tree));

    private KvStore open(String name) {
        return KvStores.open(servers.url(name));
    }

    private String key(BlobId id) {
        return tree + "/~blobs/" + id.toString().substring(0, 2) + "/"
                + id.toString().substring(2);
    }

    @Test
    @DisplayName("each blob and each ref as it is, under its name")
    void eachBlobAndRefAsItIs() {
        Map<BlobId, byte[]> blobs = blobs(0, 5, 1_000);
        try (KvStore store = open(tree)) {
            assertThat(store.publish(blobs, "heads/main", null, bytes("one"))).isTrue();
            assertThat(store.compareAndSetRef("tags/\u00E9 ../..//x", null, bytes("")))
                    .isTrue();
        }
        blobs.forEach((id, value) -> assertThat(consul.value(key(id))).isEqualTo(value));
        assertThat(consul.value(tree + "/~refs/heads/main")).isEqualTo(bytes("one"));
        assertThat(consul.value(tree + "/~refs/tags/~C3~A9~20../~2E./~2Fx")).isEqualTo(bytes(""));
    }

    @Test
    @DisplayName("a publish as one write, also with as many blobs as a transaction holds")
    void aPublishAsOneWrite() {
        Map<BlobId, byte[]> blobs = blobs(0, 63, 1_000);
        try (KvStore store = open(tree)) {
            assertThat(store.publish(blobs, "heads/main", null, bytes("one"))).isTrue();
        }
        long moved = consul.index(tree + "/~refs/heads/main");
        assertThat(blobs.keySet().stream().map(id -> consul.index(key(id)))).containsOnly(moved);
    }

    @Test
    @DisplayName("of a publish that is larger, by number or by bytes, all blobs before the ref or with it")
    void ofALargerPublishTheRefLast() {
        List<Map<BlobId, byte[]>> batches = List.of(blobs(0, 64, 100), blobs(100, 300, 10), blobs(500, 10, 200_000));
        byte[] held = null;
        try (KvStore store = open(tree)) {
            for (Map<BlobId, byte[]> batch : batches) {
                byte[] next = bytes("of " + batch.size());
                assertThat(store.publish(batch, "heads/main", held, next)).isTrue();
                held = next;
                long moved = consul.index(tree + "/~refs/heads/main");
                List<Long> written =
                        batch.keySet().stream().map(id -> consul.index(key(id))).toList();
                assertThat(written).allMatch(index -> index <= moved).anyMatch(index -> index < moved);
                Map<BlobId, byte[]> read = store.readBlobs(batch.keySet());
                batch.forEach((id, value) -> assertThat(read.get(id)).isEqualTo(value));
            }
        }
    }

    @Test
    @DisplayName("the longest blob, and the longest beside a ref of the longest name and value")
    void theLongestBlob() {
        try (KvStore store = open(tree)) {
            Map<BlobId, byte[]> longest = blobs(0, 2, (int) store.limits().blobBytesMax());
            byte[] value = new byte[64 * 1024];
            assertThat(store.publish(longest, "\u00E9".repeat(127), null, value))
                    .isTrue();
            longest.forEach((id, bytes) -> assertThat(consul.value(key(id))).isEqualTo(bytes));
            assertThat(consul.value(tree + "/~refs/" + "~C3~A9".repeat(127))).isEqualTo(value);
        }
    }

    @Test
    @DisplayName("a later write when the same is put again")
    void aLaterWriteWhenTheSameIsPutAgain() {
        Map<BlobId, byte[]> blob = blobs(0, 1, 10);
        String key = key(blob.keySet().iterator().next());
        try (KvStore store = open(tree);
                KvStore other = open(tree)) {
            long last = 0;
            for (int i = 0; i < 10; i++) {
                (i % 2 == 0 ? store : other).writeBlobs(blob);
                assertThat(consul.index(key)).isGreaterThan(last);
                last = consul.index(key);
            }
        }
    }

    @Test
    @DisplayName("no tree within another, whatever their prefixes")
    void noTreeWithinAnother() {
        List<String> names = Stream.of(
                        "",
                        "/b",
                        "b",
                        "/~refs",
                        "/~blobs",
                        "/~blobs/00",
                        "/~refs/heads",
                        "//b",
                        "/..",
                        "/../b",
                        "/.",
                        "/%2562",
                        "/b%20c",
                        "/%C3%A9",
                        "/b%3Fc",
                        "/b%23c")
                .map(suffix -> tree + suffix)
                .toList();
        List<KvStore> stores = new ArrayList<>();
        try {
            names.forEach(name -> stores.add(open(name)));
            for (int i = 0; i < names.size(); i++) {
                assertThat(stores.get(i).publish(blobs(i, 1, 10), "heads/main", null, bytes("of " + names.get(i))))
                        .as(names.get(i))
                        .isTrue();
            }
            for (int i = 0; i < names.size(); i++) {
                KvStore store = stores.get(i);
                assertThat(store.listRefs("")).as(names.get(i)).containsOnlyKeys("heads/main");
                assertThat(store.readRef("heads/main")).isEqualTo(bytes("of " + names.get(i)));
                try (Stream<BlobId> ids = store.scanBlobs()) {
                    assertThat(ids.collect(Collectors.toSet()))
                            .as(names.get(i))
                            .isEqualTo(blobs(i, 1, 10).keySet());
                }
            }
            Map<BlobId, byte[]> all = blobs(0, names.size(), 10);
            stores.get(0).deleteBlobs(all.keySet(), stores.get(0).moment());
            for (int i = 1; i < names.size(); i++) {
                assertThat(stores.get(i).readBlobs(all.keySet()).keySet())
                        .isEqualTo(blobs(i, 1, 10).keySet());
            }
        } finally {
            stores.forEach(KvStore::close);
        }
    }

    @Test
    @DisplayName("what somebody else puts beside it, which the store passes over")
    void whatSomebodyElsePuts() {
        Map<BlobId, byte[]> blobs = new LinkedHashMap<>(blobs(0, 3, 10));
        try (KvStore store = open(tree)) {
            store.publish(blobs, "heads/main", null, bytes("one"));
            consul.put("kv/" + tree + "/~blobs/", "");
            consul.put("kv/" + tree + "/~blobs/ab/note", "mine");
            consul.put("kv/" + tree + "/~blobs/note", "mine");
            consul.put("kv/" + tree + "/~refs/not%20ours", "mine");
            consul.put("kv/" + tree + "/note", "mine");
            try (Stream<BlobId> ids = store.scanBlobs()) {
                assertThat(ids).containsExactlyInAnyOrderElementsOf(blobs.keySet());
            }
            assertThat(store.listRefs("")).containsOnlyKeys("heads/main");
            store.deleteBlobs(blobs.keySet(), store.moment());
        }
        assertThat(consul.keys(tree + "/~blobs/")).contains("note").doesNotContain("/~blobs/0");
    }
}
