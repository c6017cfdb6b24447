package io.revtree.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import io.revtree.store.StoreMoment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Dates writes, by this machine's clock, and gives moments, by the servers'.
 *
 * <p>A blob is dated by who writes it, so the order of two machines' writes is only as good as their clocks. The rule is
 * that no client's clock is off by more than the skew from that of any server: it is checked at opening, and again when
 * {@value #CHECK_SECONDS} s have passed, before the next write. A moment is what the slowest of the servers' clocks and
 * this one shows, less the skew and {@value #MARGIN_SECONDS} s for what a check cannot tell. So whoever writes after a
 * moment was given dates the write later than the moment, were his clock as slow as it may be, and the giver's as fast.
 *
 * <p>Between two checks dates do not follow a clock that is set back. Thread-safe.
 */
final class WriteClock {

    private static final int CHECK_SECONDS = 30;
    private static final int MARGIN_SECONDS = 1;
    private static final int NODES_MAX = 16;
    private static final int ROUNDS_MAX = 3;
    private static final long MARGIN_MICROS = MARGIN_SECONDS * 1_000_000L;
    private static final long CHECK_NANOS = CHECK_SECONDS * 1_000_000_000L;
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(2);

    private final CqlSession session;
    private final Requests requests;
    private final InstantSource clock;
    private final Duration skew;
    private final Faults faults;

    private volatile Start start = new Start(0, 0); // replaced under this
    private volatile long checkedNanos; // written under this
    private long lastMoment = Long.MIN_VALUE; // guarded by this

    /** A clock that is checked: a fault is one of opening. */
    WriteClock(CqlSession session, Requests requests, InstantSource clock, Duration skew, Faults faults) {
        this.session = session;
        this.requests = requests;
        this.clock = clock;
        this.skew = skew;
        this.faults = faults;
        check();
    }

    /** When a write begins that begins now: microseconds since 1970. */
    long micros() {
        if (System.nanoTime() - checkedNanos > CHECK_NANOS) {
            synchronized (this) {
                if (System.nanoTime() - checkedNanos > CHECK_NANOS) {
                    check();
                }
            }
        }
        Start from = start;
        return Math.max(wall(), from.micros + (System.nanoTime() - from.nanos) / 1000);
    }

    synchronized StoreMoment moment() {
        long earliest = check();
        lastMoment = Math.max(lastMoment, earliest - skew.toNanos() / 1000 - MARGIN_MICROS);
        return new StoreMoment(lastMoment);
    }

    /** Compares with the servers' clocks, and gives back what the slowest of them and this one showed. */
    private synchronized long check() {
        List<Reading> readings = readings();
        long skewMicros = skew.toNanos() / 1000;
        long earliest = Long.MAX_VALUE;
        for (Reading reading : readings) {
            long ahead = reading.ahead();
            if (Math.abs(ahead) > skewMicros) {
                throw faults.refused(String.format(
                        Locale.ROOT,
                        "the clock of this machine is %.1f s %s that of the server %s, and blobs are dated by it; at most"
                                + " clockSkew=%s is allowed: set both by NTP",
                        Math.abs(ahead) / 1e6,
                        ahead < 0 ? "behind" : "ahead of",
                        reading.node.getEndPoint(),
                        Settings.write(skew)));
            }
            earliest = Math.min(earliest, Math.min(reading.server, reading.before));
        }
        checkedNanos = System.nanoTime();
        start = new Start(wall(), System.nanoTime());
        return earliest;
    }

    /** Of each node that answered fast enough to tell; at least one. */
    private List<Reading> readings() {
        for (int round = 0; round < ROUNDS_MAX; round++) {
            List<CompletableFuture<Reading>> asked = session.getMetadata().getNodes().values().stream()
                    .filter(node ->
                            node.getState() != NodeState.FORCED_DOWN && node.getDistance() == NodeDistance.LOCAL)
                    .filter(node -> node.getOpenConnections() > 0)
                    .limit(NODES_MAX)
                    .map(this::ask)
                    .toList();
            List<Reading> readings = new ArrayList<>();
            for (CompletableFuture<Reading> one : asked) {
                Reading reading = requests.await(one.exceptionally(e -> null));
                if (reading != null && reading.after - reading.before <= MARGIN_MICROS) {
                    readings.add(reading);
                }
            }
            if (!readings.isEmpty()) {
                return readings;
            }
        }
        throw faults.unavailable("no server tells its time within " + MARGIN_SECONDS
                + " s, and without comparing clocks nothing is written; check that the servers run");
    }

    private CompletableFuture<Reading> ask(Node node) {
        long before = wall();
        try {
            return session.executeAsync(Tables.ofSystem("SELECT toTimestamp(now()) FROM system.local")
                            .setNode(node)
                            .setTimeout(ANSWER_WAIT))
                    .thenApply(answer -> reading(node, before, answer))
                    .toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private @Nullable Reading reading(Node node, long before, AsyncResultSet answer) {
        long after = wall();
        Row row = answer.one();
        Instant server = row == null ? null : row.getInstant(0);
        return server == null ? null : new Reading(node, before, micros(server), after);
    }

    private long wall() {
        return micros(clock.instant());
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
    }

    /** What this clock and the monotonic one showed together. */
    private record Start(long micros, long nanos) {}

    /** What a server's clock showed between two looks at this one, in microseconds. */
    private record Reading(Node node, long before, long server, long after) {

        /** How far this machine's clock is before the server's, as near as can be told. */
        long ahead() {
            return before + (after - before) / 2 - server;
        }
    }
}
