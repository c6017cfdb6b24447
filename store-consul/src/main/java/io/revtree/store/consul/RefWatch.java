package io.revtree.store.consul;

import io.revtree.store.RefHints;
import io.revtree.store.StoreException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.kiwiproject.consul.model.kv.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Consul again and again for the refs of a tree, each time waiting for something to be other than it was, and gives
 * hints of those that are. What was seen last is kept over failures, so that nothing is missed while a server was away.
 *
 * <p>The rules for the index are Consul's: one that goes back, after a restored snapshot say, is begun again from
 * nothing, and 0 is never waited with, since that does not wait.
 */
final class RefWatch implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RefWatch.class);

    /** Queries begin no closer together, since one may return at once for a key that is nobody's ref. */
    private static final Duration PACE = Duration.ofMillis(10);

    private static final Duration BACK_OFF_LEAST = Duration.ofMillis(100);
    private static final Duration BACK_OFF_MOST = Duration.ofSeconds(10);
    private static final long CLOSE_MILLIS_MAX = 5_000;

    private final ConsulHttp http;
    private final Keys keys;
    private final RefHints hints;
    private @Nullable Thread thread; // guarded by this
    private boolean closed; // guarded by this
    private @Nullable Map<String, Long> seen; // of the thread: where each key was last written

    RefWatch(ConsulHttp http, Keys keys, RefHints hints) {
        this.http = http;
        this.keys = keys;
        this.hints = hints;
    }

    /** Begins with the first registration. Those who are registered get a hint once it knows what there is. */
    synchronized void start() {
        if (thread == null && !closed) {
            thread = new Thread(this, "revtree-consul-watch");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public void run() {
        long index = 0;
        int failures = 0;
        while (!isClosed()) {
            long begun = System.nanoTime();
            try {
                ConsulHttp.Reading reading = http.await(keys.refs(), index);
                index = reading.index() < index ? 0 : Math.max(1, reading.index());
                if (failures > 0) {
                    LOG.info("{} gives hints of refs again", http);
                }
                failures = 0;
                giveHints(reading);
                pause(PACE.toNanos() - (System.nanoTime() - begun));
            } catch (StoreException e) {
                if (failures == 0 && !isClosed()) {
                    LOG.warn("{} gives no hints of refs for now: {}", http, e.getMessage());
                }
                pause(backOff(failures));
                failures++;
            }
        }
    }

    private void giveHints(ConsulHttp.Reading reading) {
        Map<String, Long> before = seen;
        Map<String, Long> now = new HashMap<>();
        for (Value value : reading.values()) {
            now.put(value.getKey(), value.getModifyIndex());
        }
        seen = now;
        if (before == null) {
            hints.anyChanged();
            return;
        }
        now.forEach((key, written) -> {
            if (!written.equals(before.get(key))) {
                giveHint(key);
            }
        });
        before.keySet().stream().filter(key -> !now.containsKey(key)).forEach(this::giveHint);
    }

    private void giveHint(String key) {
        String name = keys.refName(key);
        if (name != null) {
            hints.changed(name);
        }
    }

    private static long backOff(int failures) {
        long most = Math.min(BACK_OFF_MOST.toNanos(), BACK_OFF_LEAST.toNanos() << Math.min(failures, 10));
        return ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !closed; left = end - System.nanoTime()) {
            try {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            } catch (InterruptedException e) {
                closed = true; // nobody but a stranger interrupts this thread, and then it shall end
            }
        }
    }

    /** Lets its thread end after the query that is under way. */
    synchronized void stop() {
        closed = true;
        notifyAll();
    }

    /** Ends that query too, and returns when the thread is gone, unless that thread is the one that calls. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            stop();
            running = thread;
        }
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        boolean interrupted = false;
        long end = System.nanoTime() + CLOSE_MILLIS_MAX * 1_000_000;
        while (running.isAlive() && System.nanoTime() - end < 0) {
            http.abort(); // a query may have begun since the last time
            try {
                running.join(10);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
