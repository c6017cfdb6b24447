package io.revtree.it.etcd;

import static io.revtree.it.etcd.Content.blobs;
import static io.revtree.it.etcd.Content.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Server;
import io.revtree.it.stand.Servers;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.store.BlobId;
import io.revtree.store.HostPort;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("On three servers of which some fail the etcd store")
class EtcdQuorumIT {

    private static final String REF = "heads/main";

    @SuppressWarnings("NullAway.Init") // started before each test
    private Servers servers;

    @SuppressWarnings("NullAway.Init") // opened before each test
    private KvStore store;

    @BeforeEach
    void start() {
        servers = Stand.start(Topology.ETCD_THREE);
        assumeFalse(servers.nodes().isEmpty(), "the servers are the user's own, and no harm is done to them");
        store = KvStores.open(
                Content.with(servers.url(UUID.randomUUID().toString()), "requestTimeout=4s&connectTimeout=2s"));
    }

    @AfterEach
    void stop() {
        if (store != null) {
            store.close();
        }
        if (servers != null) {
            servers.close();
        }
    }

    /** A writer of one ref, which counts on as long as it may. */
    private final class Writer {

        private final String ref;
        private final AtomicBoolean stop;
        private final AtomicInteger landed = new AtomicInteger();
        private int unknown;

        Writer(int number, AtomicBoolean stop) {
            this.ref = "heads/" + number;
            this.stop = stop;
        }

        Writer run() {
            while (!stop.get()) {
                try {
                    int count = held();
                    if (store.publish(
                            blobs(count + 1, 6, 100),
                            ref,
                            count == 0 ? null : bytes(String.valueOf(count)),
                            bytes(String.valueOf(count + 1)))) {
                        landed.incrementAndGet();
                    } else if (unknown == 0) {
                        throw new AssertionError(ref + " is this writer's alone, and moved from " + count);
                    }
                } catch (UnknownOutcomeException e) {
                    unknown++; // it may land yet, and then be the reason for a false
                } catch (StoreUnavailableException e) {
                    // Nothing has happened: the loop tries again.
                }
            }
            return this;
        }

        int held() {
            byte[] held = store.readRef(ref);
            return held == null ? 0 : Integer.parseInt(new String(held, StandardCharsets.UTF_8));
        }
    }

    @Test
    @DisplayName("goes on by itself when the leader is killed, and loses nothing that it acknowledged")
    void itGoesOnWithoutTheLeader() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<Writer> writers = new ArrayList<>();
        List<Future<Writer>> running = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int i = 0; i < 4; i++) {
                Writer writer = new Writer(i, stop);
                writers.add(writer);
                running.add(threads.submit(writer::run));
            }
            awaitProgress(writers);
            Server leader = leader();
            leader.kill();
            awaitProgress(writers);
            leader.start();
            Server next = leader();
            next.pause();
            awaitProgress(writers);
            next.resume();
            awaitProgress(writers);
            stop.set(true);
            for (Future<Writer> each : running) {
                Writer writer = each.get(60, TimeUnit.SECONDS);
                assertThat(writer.held())
                        .as(
                                "what %s holds after %s moves and %s unknown ones",
                                writer.ref, writer.landed, writer.unknown)
                        .isBetween(writer.landed.get(), writer.landed.get() + writer.unknown);
                Map<BlobId, byte[]> last = blobs(writer.held(), 6, 100);
                assertThat(store.readBlobs(last.keySet()).keySet()).isEqualTo(last.keySet());
            }
        } finally {
            stop.set(true);
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("says without a majority that nothing happens, and goes on when there is one again")
    void itWaitsForAMajority() {
        store.compareAndSetRef(REF, null, bytes("one"));
        servers.nodes().get(1).kill();
        servers.nodes().get(2).kill();
        Eventually.holds("the last member knows that it is alone", () -> {
            try {
                store.compareAndSetRef(REF, bytes("never"), bytes("lost"));
                return false;
            } catch (StoreUnavailableException e) {
                return String.valueOf(e.getMessage()).contains("majority");
            }
        });
        // Members that wait for each other have to be started together.
        Thread other = new Thread(() -> servers.nodes().get(1).start());
        other.start();
        servers.nodes().get(2).start();
        Eventually.holds("both are there", () -> !other.isAlive());
        Eventually.holds("there is a majority", () -> store.readRef(REF) != null);
        assertThat(store.compareAndSetRef(REF, bytes("one"), bytes("two"))).isTrue();
    }

    private Server leader() {
        List<Server> found = new ArrayList<>();
        Eventually.holds("there is a leader", () -> {
            for (Server server : servers.nodes()) {
                if (new Gateway(new HostPort(server.host(), server.port())).isLeader()) {
                    found.add(server);
                    return true;
                }
            }
            return false;
        });
        return found.get(0);
    }

    private static void awaitProgress(List<Writer> writers) {
        List<Integer> before =
                writers.stream().map(writer -> writer.landed.get()).toList();
        for (int i = 0; i < writers.size(); i++) {
            Writer writer = writers.get(i);
            int count = before.get(i);
            Eventually.holds(writer.ref + " goes on from " + count, () -> writer.landed.get() > count + 10);
        }
    }
}
