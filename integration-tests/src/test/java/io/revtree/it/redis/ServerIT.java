package io.revtree.it.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.it.stand.Topology;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.Registration;
import io.revtree.store.StoreException;
import io.revtree.store.StoreMoment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/** What a store asks of its server, seen from the server's side. */
@DisplayName("A store in a Redis server")
class ServerIT extends OwnServer {

    private static final String REF = "heads/main";
    /** The hint that any ref may have moved, as when the server begins to tell. */
    private static final String ANY = "heads/";

    private static final Map<BlobId, byte[]> BLOBS = Blobs.of(0, 3, 100);

    ServerIT() {
        super(Topology.REDIS);
    }

    private String named(String name, String client) {
        return "redis://" + node().host() + ":" + node().port() + "/" + name + "?client=" + client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("does all that it can with the rights that the manual names, and nothing less will do")
    void needsTheRightsThatTheManualNames(String client) throws Exception {
        String mine = named("mine", client).replace("//", "//keeper:geheim@");
        try (Jedis raw = raw(node())) {
            raw.aclSetUser("keeper", "on", ">geheim");
            raw.aclSetUser("keeper", RIGHTS);
        }
        KvStore store = open(mine);
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Registration registration = store.watchRefs("heads/", heard::add);
        assertThat(store.publish(BLOBS, REF, store.readRef(REF), bytes("one"))).isTrue();
        assertThat(heard.poll(1, TimeUnit.MINUTES)).isIn(REF, ANY);
        registration.close();
        store.writeBlobs(Blobs.of(3, 3, 100));
        assertThat(store.listRefs("heads/")).containsKey(REF);
        assertThat(store.scanBlobs()).hasSize(6);
        store.deleteBlobs(Blobs.of(3, 3, 100).keySet(), store.moment());
        assertThat(store.scanBlobs()).hasSize(3);
        assertThat(store.readBlobs(BLOBS.keySet())).hasSize(3);
        assertThat(open(mine + "&ack=replica:1").readRef(REF)).isEqualTo(bytes("one"));

        try (Jedis raw = raw(node())) {
            raw.aclSetUser("keeper", "-time");
        }
        assertThatThrownBy(store::moment).isInstanceOf(StoreException.class).hasMessageContaining("manual");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("hears of moved refs from the server, long before it would ask")
    void hearsOfMovesWithoutAsking(String client) throws Exception {
        KvStore store = open(Urls.with(named("heard-" + client, client), "pollInterval", "1h"));
        KvStore other = open(named("heard-" + client, client));
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Registration registration = store.watchRefs("heads/", heard::add);
        assertThat(other.compareAndSetRef(REF, null, bytes("0"))).isTrue();
        assertThat(heard.poll(1, TimeUnit.MINUTES)).isIn(REF, ANY);
        for (int i = 0; i < 5; i++) {
            heard.clear();
            assertThat(other.compareAndSetRef(REF, bytes("" + i), bytes("" + (i + 1))))
                    .isTrue();
            String hint = heard.poll(1, TimeUnit.MINUTES);
            while (ANY.equals(hint)) { // that of the beginning, perhaps
                hint = heard.poll(1, TimeUnit.MINUTES);
            }
            assertThat(hint).isEqualTo(REF);
        }
        registration.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("takes no fresh blob for old when the server's clock is behind the last moment")
    void sparesFreshBlobsWhateverTheClock(String client) {
        KvStore store = open(named("clock", client));
        store.writeBlobs(BLOBS);
        StoreMoment ahead = new StoreMoment(store.moment().value() + TimeUnit.HOURS.toMicros(1));
        try (Jedis raw = raw(node())) {
            String digits = String.valueOf(ahead.value());
            raw.hset("{clock}:meta", "moment", digits);
            raw.zadd("{clock}:moments", (double) ahead.value(), digits);
        }

        Map<BlobId, byte[]> fresh = Blobs.of(10, 3, 100);
        store.writeBlobs(fresh);
        store.deleteBlobs(fresh.keySet(), ahead);
        assertThat(store.readBlobs(fresh.keySet())).hasSize(3);
        store.deleteBlobs(BLOBS.keySet(), ahead);
        assertThat(store.readBlobs(BLOBS.keySet())).isEmpty();
        assertThat(store.moment()).isGreaterThan(ahead);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("takes no fresh blob for old by a moment that a server which took over has not heard of")
    void sparesFreshBlobsAfterAFailover(String client) {
        KvStore store = open(named("heard", client));
        store.writeBlobs(BLOBS);
        StoreMoment before = store.moment();
        StoreMoment lost = store.moment();
        try (Jedis raw = raw(node())) { // a replica had everything but that
            raw.hset("{heard}:meta", "moment", String.valueOf(before.value()));
            raw.zrem("{heard}:moments", String.valueOf(lost.value()));
        }

        Map<BlobId, byte[]> fresh = Blobs.of(10, 3, 100);
        store.writeBlobs(fresh);
        store.deleteBlobs(fresh.keySet(), lost);
        assertThat(store.readBlobs(fresh.keySet())).as("before another moment").hasSize(3);
        StoreMoment next = store.moment();
        store.deleteBlobs(fresh.keySet(), lost);
        store.deleteBlobs(BLOBS.keySet(), lost);
        assertThat(store.readBlobs(fresh.keySet())).as("after another moment").hasSize(3);
        assertThat(store.readBlobs(BLOBS.keySet())).hasSize(3);
        store.deleteBlobs(BLOBS.keySet(), before);
        store.deleteBlobs(fresh.keySet(), before);
        assertThat(store.readBlobs(BLOBS.keySet())).isEmpty();
        assertThat(store.readBlobs(fresh.keySet())).hasSize(3);
        store.deleteBlobs(fresh.keySet(), next);
        assertThat(store.readBlobs(fresh.keySet())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("reads and spares alike what was sent before and after another client asked for a moment")
    void correctsDates(String client) {
        KvStore store = open(named("dates-" + client, client));
        KvStore other = open(named("dates-" + client, client));
        store.writeBlobs(BLOBS);
        StoreMoment moment = other.moment();

        Map<BlobId, byte[]> fresh = Blobs.of(10, 3, 100);
        assertThat(store.publish(fresh, REF, null, bytes("1"))).isTrue();
        Map<BlobId, byte[]> fresher = Blobs.of(20, 3, 100);
        assertThat(store.publish(fresher, REF, bytes("1"), bytes("2"))).isTrue();
        other.deleteBlobs(BLOBS.keySet(), moment);
        other.deleteBlobs(fresh.keySet(), moment);
        other.deleteBlobs(fresher.keySet(), moment);

        assertThat(other.readBlobs(BLOBS.keySet())).isEmpty();
        assertThat(other.readBlobs(fresh.keySet())).containsExactlyInAnyOrderEntriesOf(fresh);
        assertThat(other.readBlobs(fresher.keySet())).containsExactlyInAnyOrderEntriesOf(fresher);
    }

    @Test
    @DisplayName(
            "gives no moment twice, and none below one that it gave, whatever a server that took over has not heard of, and remembers 10,000")
    void givesNoMomentTwice() {
        KvStore store = open(named("twice", "jedis"));
        KvStore other = open(named("twice", "jedis"));
        long hour = TimeUnit.HOURS.toMicros(1);
        long ahead = store.moment().value() + hour;
        Set<StoreMoment> given = new HashSet<>();
        Map<KvStore, StoreMoment> last = new HashMap<>();
        try (Jedis raw = raw(node())) {
            for (int i = 0; i < 20; i++) {
                // Each time, the server has a slow clock and has heard of nothing that was given since.
                raw.hset("{twice}:meta", "moment", String.valueOf(ahead));
                KvStore asked = i % 2 == 0 ? store : other;
                asked.writeBlobs(BLOBS);
                StoreMoment next = asked.moment();
                assertThat(given.add(next)).isTrue();
                StoreMoment before = last.put(asked, next);
                if (before != null) {
                    assertThat(next).as("of one handle").isGreaterThan(before);
                }
            }

            Map<String, Double> old = new HashMap<>();
            for (int i = 0; i < 10_000; i++) {
                old.put(String.valueOf(i), (double) i);
            }
            raw.zadd("{twice}:moments", old);
            StoreMoment newest = store.moment();
            assertThat(raw.zcard("{twice}:moments")).isEqualTo(10_000);
            assertThat(raw.zscore("{twice}:moments", String.valueOf(newest.value())))
                    .isEqualTo((double) newest.value());
            assertThat(raw.zscore("{twice}:moments", "0")).isNull();
        }
    }
}
