package io.revtree.it.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Topology;
import io.revtree.it.stand.Trace;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.Registration;
import io.revtree.store.StoreException;
import io.revtree.store.StoreMoment;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

@DisplayName("A store in a Redis server that fails")
class FaultsIT extends OwnServer {

    private static final String REF = "heads/main";

    FaultsIT() {
        super(Topology.REDIS);
    }

    private String address() {
        return node().host() + ":" + node().port();
    }

    private String url(String client) {
        return Urls.with(url(), "client", client);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("says which server is gone, and goes on by itself when it is back, with all that was acknowledged")
    void goesOnAfterARestart(String client) {
        KvStore store = open(url(client));
        Map<BlobId, byte[]> blobs = Blobs.of(0, 3, 1_500);
        assertThat(store.publish(blobs, REF, null, bytes("one"))).isTrue();
        node().kill();
        try {
            Eventually.holds("the store knows that the server is gone", () -> isUnavailable(store));
            assertThatThrownBy(() -> store.compareAndSetRef(REF, bytes("one"), bytes("never")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(address())
                    .hasMessageContaining("start it");
        } finally {
            node().start();
        }
        Eventually.holds("the store answers again", () -> !isUnavailable(store));
        assertThat(store.readRef(REF)).isEqualTo(bytes("one"));
        assertThat(store.readBlobs(blobs.keySet()).keySet()).isEqualTo(blobs.keySet());
        assertThat(store.publish(Blobs.of(3, 3, 1_500), REF, bytes("one"), bytes("two")))
                .as("a server that has lost its scripts is given them again")
                .isTrue();
    }

    private static boolean isUnavailable(KvStore store) {
        try {
            store.readRef(REF);
            return false;
        } catch (StoreUnavailableException e) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("gives a server that lost its scripts each of them again")
    void givesScriptsAgain(String client) {
        KvStore store = open(url(client));
        flushScripts();
        store.writeBlobs(Blobs.of(0, 50_000, 10));
        flushScripts();
        StoreMoment moment = store.moment();
        flushScripts();
        assertThat(store.publish(Blobs.of(0, 10, 10), REF, null, bytes("one"))).isTrue();
        flushScripts();
        store.deleteBlobs(Blobs.of(0, 50_000, 1).keySet(), moment);
        try (Stream<BlobId> left = store.scanBlobs()) {
            assertThat(left.distinct().toList())
                    .containsExactlyInAnyOrderElementsOf(Blobs.of(0, 10, 1).keySet());
        }
    }

    private void flushScripts() {
        try (Jedis raw = raw(node())) {
            raw.scriptFlush();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("does not know what became of a publish whose answer was lost, and a later read does")
    void doesNotKnowWhatBecameOfAPublish(String client) {
        KvStore store = open(Urls.with(url(client), "requestTimeout", "500ms"));
        Map<BlobId, byte[]> blobs = Blobs.of(0, 3, 1_500);
        assertThat(store.publish(blobs, REF, null, bytes("one"))).isTrue();
        node().pause();
        try {
            assertThatThrownBy(() -> store.publish(Blobs.of(3, 3, 1_500), REF, bytes("one"), bytes("two")))
                    .isInstanceOf(UnknownOutcomeException.class)
                    .hasMessageContaining(address())
                    .hasMessageContaining("requestTimeout");
            assertThatThrownBy(() -> store.readRef(REF)).isInstanceOf(StoreUnavailableException.class);
        } finally {
            node().resume();
        }
        Eventually.holds("the publish that was under way has landed", () -> holds(store, "two"));
        assertThat(store.readBlobs(Blobs.of(3, 3, 1).keySet())).hasSize(3);
        try (Jedis raw = raw(node())) {
            assertThat(raw.hget("{" + tree(store) + "}:meta", "moves"))
                    .as("times that the ref has moved")
                    .isEqualTo("2");
        }
        assertThat(store.compareAndSetRef(REF, bytes("one"), bytes("three"))).isFalse();
        assertThat(store.compareAndSetRef(REF, bytes("two"), bytes("three"))).isTrue();
    }

    private static String tree(KvStore store) {
        String url = store.toString();
        return url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
    }

    private static boolean holds(KvStore store, String value) {
        try {
            return Arrays.equals(store.readRef(REF), bytes(value));
        } catch (StoreUnavailableException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("moves no ref and writes no blob in a server whose memory is full")
    void movesNothingWhenMemoryIsFull(String client) {
        KvStore store = open(url(client));
        assertThat(store.publish(Blobs.of(0, 1, 100), REF, null, bytes("one"))).isTrue();
        configure(node(), "maxmemory", "1");
        try {
            assertThatThrownBy(() -> store.publish(Blobs.of(1, 3, 1_500), REF, bytes("one"), bytes("two")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(address())
                    .hasMessageContaining("raise maxmemory");
            assertThatThrownBy(() -> store.publish(Blobs.of(1, 3_000, 1_500), REF, bytes("one"), bytes("two")))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(store.readRef(REF)).isEqualTo(bytes("one"));
            assertThat(store.readBlobs(Blobs.of(1, 3_000, 1).keySet())).isEmpty();
        } finally {
            configure(node(), "maxmemory", "0");
        }
        assertThat(store.publish(Blobs.of(1, 3, 1_500), REF, bytes("one"), bytes("two")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName(
            "moves no ref and writes no blob in a server that has too few replicas for writes, and reads all the same")
    void movesNothingWithoutReplicas(String client) {
        KvStore store = open(url(client));
        assertThat(store.publish(Blobs.of(0, 1, 100), REF, null, bytes("one"))).isTrue();
        configure(node(), "min-replicas-to-write", "1");
        try {
            List<ThrowingCallable> writes = List.of(
                    () -> store.publish(Blobs.of(1, 3, 1_500), REF, bytes("one"), bytes("two")),
                    () -> store.compareAndSetRef(REF, bytes("one"), bytes("two")),
                    () -> store.writeBlobs(Blobs.of(1, 3, 1_500)));
            for (ThrowingCallable write : writes) {
                assertThatThrownBy(write)
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining(address())
                        .hasMessageContaining("too few replicas for its min-replicas-to-write; start them");
            }
            assertThat(store.readRef(REF)).isEqualTo(bytes("one"));
            assertThat(store.readBlobs(Blobs.of(0, 4, 1).keySet())).hasSize(1);
        } finally {
            configure(node(), "min-replicas-to-write", "0");
        }
        assertThat(store.publish(Blobs.of(1, 3, 1_500), REF, bytes("one"), bytes("two")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"allkeys-lru", "allkeys-lfu", "allkeys-random"})
    @DisplayName("is not opened on a server that would drop its keys")
    void isNotOpenedWhereKeysAreDropped(String policy) {
        configure(node(), "maxmemory-policy", policy);
        try {
            assertThatThrownBy(() -> open(url("lettuce")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(address())
                    .hasMessageContaining(policy)
                    .hasMessageContaining("noeviction");
        } finally {
            configure(node(), "maxmemory-policy", "noeviction");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("asks for memory's policy in INFO where CONFIG is forbidden, and is not opened where both are")
    void asksForThePolicyAsItMay(String client) {
        try (Jedis raw = raw(node())) {
            raw.aclSetUser("mayinfo", "on", ">geheim", "~*", "&*", "+@all", "-@dangerous", "-config", "+info");
            raw.aclSetUser("maynot", "on", ">geheim", "~*", "&*", "+@all", "-@dangerous");
            open(url(client).replace("//", "//mayinfo:geheim@")).readRef(REF);
            raw.configSet("maxmemory-policy", "allkeys-lru");
            assertThatThrownBy(() -> open(url(client).replace("//", "//mayinfo:geheim@")))
                    .hasMessageContaining("allkeys-lru");
            assertThatThrownBy(() -> open(url(client).replace("//", "//maynot:geheim@")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("+info")
                    .hasMessageNotContaining("geheim");
        } finally {
            configure(node(), "maxmemory-policy", "noeviction");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("says that the password is wrong, without it")
    void saysThatThePasswordIsWrong(String client) {
        assertThatThrownBy(() -> open(url(client).replace("//", "//nobody:falsch@")))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(address())
                .hasMessageContaining("password")
                .hasMessageNotContaining("nobody")
                .hasStackTraceContaining("Faults")
                .satisfies(e -> assertThat(Trace.of(e)).doesNotContain("falsch", "nobody"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("says which keys a user lacks, and works for one who has no others")
    void saysWhichKeysAUserLacks(String client) {
        try (Jedis raw = raw(node())) {
            raw.aclSetUser("mine", "on", ">geheim", "~{mine}*", "&{mine}*", "+@all", "-@admin", "-@dangerous", "+info");
        }
        String mine = "redis://mine:geheim@" + address() + "/mine?client=" + client;
        KvStore store = open(mine);
        byte[] held = store.readRef(REF);
        assertThat(store.publish(Blobs.of(0, 3, 100), REF, held, bytes("mine"))).isTrue();
        assertThat(store.readBlobs(Blobs.of(0, 3, 100).keySet())).hasSize(3);
        assertThatThrownBy(() -> open(mine.replace("/mine?", "/yours?")))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("~{yours}*")
                .hasMessageNotContaining("geheim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("says that a value is too large for the server, and goes on")
    void saysThatAValueIsTooLarge(String client) {
        KvStore store = open(url(client));
        configure(node(), "proto-max-bulk-len", "1mb");
        try {
            assertThatThrownBy(() -> store.writeBlobs(Blobs.of(0, 1, 3 << 20)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(address())
                    .as("what is said, also where the server's answer is lost as it hangs up")
                    .hasMessageContaining("proto-max-bulk-len");
        } finally {
            configure(node(), "proto-max-bulk-len", "512mb");
        }
        Eventually.holds("the store goes on", () -> !isUnavailable(store));
        store.writeBlobs(Blobs.of(0, 1, 3 << 20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("takes a write that too few replicas have for one of unknown outcome")
    void takesAnUnacknowledgedWriteForUnknown(String client) {
        KvStore store = open(Urls.with(Urls.with(url(client), "ack", "replica:1"), "requestTimeout", "400ms"));
        assertThatThrownBy(() -> store.publish(Blobs.of(0, 1, 100), REF, null, bytes("one")))
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("ack=replica:1");
        assertThat(store.readRef(REF)).isEqualTo(bytes("one"));
        assertThat(store.compareAndSetRef(REF, null, bytes("two")))
                .as("one that did not write waits for nobody")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("waits for the append-only file, or says at once that the server cannot")
    void waitsForTheAppendOnlyFileOrSaysThatItCannot(String client) {
        String url = Urls.with(url(client), "ack", "aof:1");
        try (Jedis raw = raw(node())) {
            if (raw.info("server").contains("redis_version:7.0.")) {
                assertThatThrownBy(() -> open(url))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("ack=aof:1")
                        .hasMessageContaining("7.2");
            } else {
                assertThat(open(url).publish(Blobs.of(0, 1, 100), REF, null, bytes("one")))
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("refuses to write to a replica, and goes on when it is a master again")
    void refusesToWriteToAReplica(String client) {
        KvStore store = open(url(client));
        assertThat(store.compareAndSetRef(REF, null, bytes("one"))).isTrue();
        try (Jedis raw = raw(node())) {
            raw.replicaof("127.0.0.1", 1);
            assertThatThrownBy(() -> store.publish(Blobs.of(0, 1, 100), REF, bytes("one"), bytes("two")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(address())
                    .hasMessageContaining("is a replica and takes no writes")
                    .hasMessageContaining("name the master in the URL");
            assertThatThrownBy(() -> open(url(client))).hasMessageContaining("replica");
            raw.replicaofNoOne();
        }
        assertThat(store.publish(Blobs.of(0, 1, 100), REF, bytes("one"), bytes("two")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("hears of moves after every connection was cut, also of those from before")
    void hearsOfMovesAfterConnectionsWereCut(String client) {
        String url = Urls.with(url(client), "pollInterval", "50ms");
        KvStore store = open(url);
        KvStore other = open(url);
        AtomicInteger hints = new AtomicInteger();
        try (Registration registration = store.watchRefs("heads/", hint -> hints.incrementAndGet())) {
            assertThat(registration).isNotNull();
            byte[] held = null;
            for (int i = 0; i < 5; i++) {
                try (Jedis raw = raw(node())) {
                    raw.sendCommand(() -> bytes("CLIENT"), "KILL", "TYPE", "pubsub");
                    raw.sendCommand(() -> bytes("CLIENT"), "KILL", "TYPE", "normal");
                }
                Eventually.holds("the writer has a connection again", () -> !isUnavailable(other));
                int before = hints.get();
                byte[] next = bytes("at " + i);
                assertThat(other.compareAndSetRef(REF, held, next)).isTrue();
                held = next;
                Eventually.holds("there is a hint", () -> hints.get() > before);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("leaves no thread behind when it is closed while its server is gone or paused")
    void leavesNoThreadBehind(String client) {
        for (Runnable[] harm :
                List.of(new Runnable[] {node()::kill, node()::start}, new Runnable[] {node()::pause, node()::resume})) {
            KvStore store = open(Urls.with(url(client), "pollInterval", "20ms"));
            store.watchRefs("", hint -> {});
            harm[0].run();
            try {
                long begun = System.nanoTime();
                store.close();
                assertThat(System.nanoTime() - begun).isLessThan(5_000_000_000L);
                Eventually.holds(
                        "no thread of the store is left", () -> Urls.threads().isEmpty());
            } finally {
                harm[1].run();
            }
        }
    }
}
