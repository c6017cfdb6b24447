package io.revtree.it.consul;

import static io.revtree.it.consul.Sample.blobs;
import static io.revtree.it.consul.Sample.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A token of Consul")
class ConsulRightsIT {

    private final String tree = "rights-" + UUID.randomUUID();
    private final String url = Stand.shared(Topology.CONSUL_THREE_ACL).url(tree);
    private final PlainConsul consul = PlainConsul.of(url);

    private String urlWith(String token) {
        return url.replaceAll("token=[^&]*", "token=" + token);
    }

    private void assertRefused(ThrowingCallable call, String token) {
        assertThatThrownBy(call)
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("key_prefix \"" + tree + "/\"")
                .hasMessageNotContaining(token);
    }

    @Test
    @DisplayName("that Consul does not know, or that may not read the tree, opens nothing")
    void withoutRightsOpensNothing() {
        String unknown = UUID.randomUUID().toString();
        assertRefused(() -> KvStores.open(urlWith(unknown)), unknown);
        String elsewhere = consul.token("e-" + tree, "key_prefix \"" + tree + "x\" { policy = \"write\" }");
        assertRefused(() -> KvStores.open(urlWith(elsewhere)), elsewhere);
    }

    @Test
    @DisplayName("that may only read reads all, and is refused each write with the right that it lacks")
    void thatMayOnlyReadReads() {
        try (KvStore owner = KvStores.open(url)) {
            owner.publish(blobs(0, 3, 100), "heads/main", null, bytes("one"));
        }
        String token = consul.token("r-" + tree, "key_prefix \"" + tree + "/\" { policy = \"read\" }");
        try (KvStore store = KvStores.open(urlWith(token))) {
            assertThat(store.readRef("heads/main")).isEqualTo(bytes("one"));
            assertThat(store.listRefs("")).containsOnlyKeys("heads/main");
            assertThat(store.readBlobs(blobs(0, 5, 100).keySet())).hasSize(3);
            List<ThrowingCallable> writes = List.of(
                    () -> store.writeBlobs(blobs(3, 1, 100)),
                    () -> store.publish(blobs(3, 1, 100), "heads/main", bytes("one"), bytes("two")),
                    () -> store.compareAndSetRef("heads/main", bytes("one"), bytes("two")),
                    () -> store.compareAndSetRef("heads/main", bytes("one"), null),
                    () -> store.deleteBlobs(
                            blobs(0, 3, 100).keySet(), new io.revtree.store.StoreMoment(Long.MAX_VALUE)),
                    store::moment);
            writes.forEach(write -> assertRefused(write, token));
        }
        try (KvStore owner = KvStores.open(url)) {
            assertThat(owner.readRef("heads/main")).isEqualTo(bytes("one"));
            assertThat(owner.readBlobs(blobs(0, 5, 100).keySet())).hasSize(3);
        }
    }

    @Test
    @DisplayName("whose rights end while the store is open has it say so, rather than find nothing")
    void whoseRightsEndIsToldSo() {
        String policy = "w-" + tree;
        String token = consul.token(policy, "key_prefix \"" + tree + "/\" { policy = \"write\" }");
        try (KvStore store = KvStores.open(urlWith(token))) {
            assertThat(store.publish(blobs(0, 3, 100), "heads/main", null, bytes("one")))
                    .isTrue();
            String id = consul.policyId(policy);
            consul.put("acl/policy/" + id, "{\"Name\":\"" + policy + "\",\"Rules\":\"\"}");
            Eventually.holds("Consul has forgotten the old rights", () -> {
                try {
                    store.readRef("heads/main");
                    return false;
                } catch (StoreException e) {
                    return true;
                }
            });
            assertRefused(() -> store.readRef("heads/main"), token);
            assertRefused(() -> store.listRefs(""), token);
            assertRefused(() -> store.readBlobs(blobs(0, 3, 100).keySet()), token);
            assertRefused(() -> store.scanBlobs().close(), token);
            assertRefused(() -> store.compareAndSetRef("heads/main", bytes("one"), bytes("two")), token);
        }
    }
}
