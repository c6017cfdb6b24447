package io.revtree.it.etcd;

import static io.revtree.it.etcd.Content.blobs;
import static io.revtree.it.etcd.Content.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.it.stand.Wire;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.StoreUrl;
import io.revtree.store.UnknownOutcomeException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Behind a bad wire the etcd store")
class EtcdWireIT {

    private static final String REF = "heads/main";

    private final String tree = UUID.randomUUID().toString();
    private final String url = Stand.shared(Topology.ETCD).url(tree);
    private final Wire wire = new Wire(StoreUrl.parse(url).hosts(2379).get(0).port());
    private final Gateway gateway = Gateway.of(url);

    @SuppressWarnings("NullAway.Init") // opened before each test
    private KvStore store;

    @SuppressWarnings("NullAway.Init") // opened before each test
    private KvStore beside;

    @BeforeEach
    void open() {
        store = KvStores.open("etcd://" + wire.end() + "/" + tree + "?requestTimeout=5s&connectTimeout=5s");
        beside = KvStores.open(url);
    }

    @AfterEach
    void close() {
        store.close();
        beside.close();
        wire.close();
    }

    @Test
    @DisplayName("calls a publish unknown whose answer is lost, has sent it once, and reads the truth afterwards")
    void aLostAnswerIsUnknown() {
        Map<BlobId, byte[]> blobs = blobs(1, 6, 1_000);
        wire.loseAnswers();
        assertThatThrownBy(() -> store.publish(blobs, REF, null, bytes("one")))
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining(wire.end());
        Eventually.holds("the publish has landed", () -> beside.readRef(REF) != null);
        wire.cut();
        wire.mend();
        Eventually.holds("the store is connected again", () -> store.readRef(REF) != null);
        assertThat(store.readRef(REF)).isEqualTo(bytes("one"));
        assertThat(store.readBlobs(blobs.keySet()).keySet()).isEqualTo(blobs.keySet());
        assertThat(gateway.below(tree + "//"))
                .as("each key was put by one transaction")
                .hasSize(7)
                .allSatisfy(entry -> assertThat(entry.version()).isEqualTo(1));
        assertThat(store.compareAndSetRef(REF, null, bytes("two"))).isFalse();
        assertThat(store.compareAndSetRef(REF, bytes("one"), bytes("two"))).isTrue();
    }

    @Test
    @DisplayName("says of what cannot be sent that it has not happened, and goes on when it can")
    void whatCannotBeSentHasNotHappened() {
        wire.cut();
        Eventually.holds("the cut is noticed", () -> {
            try {
                store.compareAndSetRef("heads/other", null, bytes("one"));
                return false;
            } catch (StoreUnavailableException e) {
                return true;
            }
        });
        assertThatThrownBy(() -> store.compareAndSetRef(REF, null, bytes("one")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(wire.end());
        wire.mend();
        Eventually.holds("the mended wire is used", () -> {
            try {
                return store.compareAndSetRef(REF, null, bytes("one"));
            } catch (StoreUnavailableException e) {
                return false; // a try to connect that began before
            }
        });
    }

    @Test
    @DisplayName("hints at what has moved while the wire was cut")
    void itHintsAtWhatHasMovedMeanwhile() {
        Set<String> heard = ConcurrentHashMap.newKeySet();
        store.watchRefs("heads/", heard::add);
        beside.compareAndSetRef("heads/a", null, bytes("one"));
        Eventually.holds("the first move is heard", () -> heard.contains("heads/a"));
        wire.cut();
        beside.compareAndSetRef("heads/b", null, bytes("one"));
        beside.compareAndSetRef("tags/c", null, bytes("one"));
        assertThat(heard).containsExactly("heads/a");
        wire.mend();
        Eventually.holds("the move meanwhile is heard", () -> heard.contains("heads/b"));
        beside.compareAndSetRef("heads/d", null, bytes("one"));
        Eventually.holds("later moves are heard", () -> heard.contains("heads/d"));
        assertThat(heard).containsOnly("heads/a", "heads/b", "heads/d");
    }

    @Test
    @DisplayName("hints at all when what has moved meanwhile is compacted")
    void itHintsAtAllAfterACompaction() {
        Set<String> heard = ConcurrentHashMap.newKeySet();
        store.watchRefs("heads/", heard::add);
        beside.compareAndSetRef("heads/a", null, bytes("one"));
        Eventually.holds("the first move is heard", () -> heard.contains("heads/a"));
        wire.cut();
        beside.compareAndSetRef("heads/b", null, bytes("one"));
        beside.compareAndSetRef("heads/b", bytes("one"), null);
        beside.compareAndSetRef("heads/c", null, bytes("one"));
        gateway.compact();
        assertThat(heard).containsExactly("heads/a");
        wire.mend();
        Eventually.holds("all is hinted at", () -> heard.contains("heads/"));
        beside.compareAndSetRef("heads/d", null, bytes("one"));
        Eventually.holds("later moves are heard", () -> heard.contains("heads/d"));
    }

    @Test
    @DisplayName("is closed promptly, though an answer and a watch are waited for")
    void itIsClosedPromptly() {
        store.watchRefs("", hint -> {});
        wire.loseAnswers();
        Thread caller = new Thread(() -> assertThatThrownBy(() -> store.compareAndSetRef(REF, null, bytes("one")))
                .isInstanceOf(UnknownOutcomeException.class));
        caller.start();
        Eventually.holds("the move is under way", () -> beside.readRef(REF) != null);
        long begun = System.nanoTime();
        store.close();
        assertThat(System.nanoTime() - begun).isLessThan(1_500_000_000L);
        Eventually.holds("the caller has his answer", () -> !caller.isAlive());
    }
}
