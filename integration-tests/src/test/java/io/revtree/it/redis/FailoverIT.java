package io.revtree.it.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Topology;
import io.revtree.store.KvStore;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A store under Sentinel")
class FailoverIT extends OwnServer {

    private static final String REF = "heads/main";

    FailoverIT() {
        super(Topology.REDIS_SENTINEL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("goes on by itself at the next master, and not at the old one when that comes back")
    void goesOnAtTheNextMaster(String client) {
        KvStore store = open(Urls.with(Urls.with(url(), "client", client), "ack", "replica:1"));
        Eventually.holds("a replica acknowledges", () -> move(store, "one"));
        int master = nodes().get(0).port() == masterPort() ? 0 : 1;
        nodes().get(master).kill();
        Eventually.holds("another master takes a publish", () -> {
            try (KvStore unacknowledged = open(Urls.with(url(), "client", client))) {
                return unacknowledged.compareAndSetRef(REF, null, bytes("x"));
            } catch (StoreUnavailableException e) {
                return false;
            }
        });
        Eventually.holds(
                "the sentinels name another",
                () -> masterPort() != nodes().get(master).port());
        Eventually.holds("what a replica acknowledged is there", () -> holdsTheFirst(store));
        nodes().get(master).start();
        Eventually.holds("the old master is a replica that acknowledges", () -> move(store, "two"));
        Eventually.holds("the store holds it", () -> Arrays.equals(store.readRef(REF), bytes("two")));
        assertThat(store.readRef(REF)).isEqualTo(bytes("two"));
        assertThat(masterPort()).isNotEqualTo(nodes().get(master).port());
    }

    /** What a caller does who wants a ref to hold a value: reads after what he does not know the end of. */
    private static boolean move(KvStore store, String value) {
        try {
            byte @Nullable [] held = store.readRef(REF);
            return store.publish(Blobs.of(0, 3, 100), REF, held, bytes(value));
        } catch (StoreUnavailableException | UnknownOutcomeException e) {
            return false;
        }
    }

    private static boolean holdsTheFirst(KvStore store) {
        try {
            return Arrays.equals(store.readRef(REF), bytes("one"))
                    && store.readBlobs(Blobs.of(0, 3, 100).keySet()).size() == 3;
        } catch (StoreUnavailableException e) {
            return false;
        }
    }

    private int masterPort() {
        for (var node : nodes()) {
            try (var raw = raw(node)) {
                if (node != nodes().get(0) && node != nodes().get(1)) {
                    return Integer.parseInt(raw.info("sentinel").replaceAll("(?s).*address=[^:]*:(\\d+),.*", "$1"));
                }
            }
        }
        throw new AssertionError("no sentinel among " + nodes());
    }
}
