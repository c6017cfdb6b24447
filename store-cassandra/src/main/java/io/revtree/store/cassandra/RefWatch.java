package io.revtree.store.cassandra;

import io.revtree.store.RefHints;
import io.revtree.store.StoreException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the refs again and again, from the first time that somebody wants to know, in a thread of its own, and says
 * which have changed. A look that fails is made up for by the next that does not. Thread-safe.
 */
final class RefWatch {

    private static final Logger LOG = LoggerFactory.getLogger(RefWatch.class);
    private static final Duration END_WAIT = Duration.ofSeconds(2);

    private final Duration interval;
    private final RefHints hints;
    private final Supplier<Map<String, Long>> look;
    private final Thread thread;
    private boolean begun; // guarded by this
    private boolean ended; // guarded by this

    /** @param look the refs, each with something that changes when it is moved */
    RefWatch(String store, Duration interval, RefHints hints, Supplier<Map<String, Long>> look) {
        this.interval = interval;
        this.hints = hints;
        this.look = look;
        this.thread = new Thread(this::run, "revtree-watch " + store);
        thread.setDaemon(true);
    }

    synchronized void begin() {
        if (!begun && !ended) {
            begun = true;
            thread.start();
        }
    }

    /** Begins no further look. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Waits for the thread, which a look under way may hold up, after {@link #end}. */
    void awaitEnd() {
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(END_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        @Nullable Map<String, Long> last = null;
        String fault = "";
        do {
            try {
                Map<String, Long> now = look.get();
                compare(last, now);
                last = now;
                fault = "";
            } catch (StoreException e) {
                if (!fault.equals(String.valueOf(e.getMessage())) && !hasEnded()) {
                    fault = String.valueOf(e.getMessage());
                    LOG.warn("Refs are not watched until this is over: {}", fault);
                }
            }
        } while (waited());
    }

    private void compare(@Nullable Map<String, Long> last, Map<String, Long> now) {
        if (last == null) {
            // A listener may have registered before what this first look has seen was written.
            hints.anyChanged();
            return;
        }
        now.forEach((name, moved) -> {
            if (!moved.equals(last.get(name))) {
                hints.changed(name);
            }
        });
        last.keySet().stream().filter(name -> !now.containsKey(name)).forEach(hints::changed);
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    /** Whether to go on, once it is time. */
    private synchronized boolean waited() {
        long deadline = System.nanoTime() + interval.toNanos();
        for (long left = interval.toNanos(); left > 0 && !ended; left = deadline - System.nanoTime()) {
            try {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            } catch (InterruptedException e) {
                return false;
            }
        }
        return !ended;
    }
}
