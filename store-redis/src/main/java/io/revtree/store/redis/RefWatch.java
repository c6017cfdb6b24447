package io.revtree.store.redis;

import io.revtree.store.RefHints;
import io.revtree.store.StoreException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a store's listeners of refs that moved: by the channel in which each move is published, and under it by asking
 * every so often whether the number of moves has changed, which finds what a channel has lost without a word. One thread,
 * from the first listener on. Thread-safe.
 */
final class RefWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RefWatch.class);
    private static final long CLOSE_SECONDS = 5;

    private final Master master;
    private final Keys keys;
    private final RefHints hints;
    private final Duration poll;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread thread; // guarded by this
    private Link.@Nullable Subscription subscription; // of the thread
    private byte @Nullable [] moves; // of the thread
    private boolean troubled; // of the thread

    RefWatch(Master master, Keys keys, RefHints hints, Duration poll) {
        this.master = master;
        this.keys = keys;
        this.hints = hints;
        this.poll = poll;
    }

    /** Begins, if it has not yet. What moves from the return of this on is heard of. */
    synchronized void begin() {
        if (thread == null && closing.getCount() > 0) {
            thread = new Thread(this::run, "revtree-redis-watch");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        boolean first = true;
        try {
            do {
                try {
                    look(first);
                    first = false;
                    troubled = false;
                } catch (StoreException e) {
                    first = true; // whatever moved meanwhile was missed
                    if (!troubled && !master.isClosed()) {
                        LOG.warn("Moved refs are heard of late: {}", e.getMessage());
                        troubled = true;
                    }
                }
            } while (!closing.await(poll.toNanos(), TimeUnit.NANOSECONDS) && !master.isClosed());
        } catch (InterruptedException e) {
            LOG.warn("The watch of refs was interrupted and ends", e);
        } finally {
            unsubscribe();
        }
    }

    private void look(boolean afterGap) {
        boolean missed = afterGap;
        Link.Subscription now = subscription;
        if (now == null || !now.isOpen()) {
            unsubscribe();
            // Moves between the end of the last subscription and this one are in no channel.
            missed = true;
            subscribe();
        }
        byte[] counted = (byte[]) master.read(Command.of("HGET", keys.meta(), Command.utf8("moves")));
        if (!Arrays.equals(counted, moves)) {
            moves = counted;
            missed = true;
        }
        if (missed) {
            hints.anyChanged();
        }
    }

    private void subscribe() {
        subscription = master.subscribe(keys.refs(), name -> hints.changed(Command.text(name)));
    }

    private void unsubscribe() {
        if (subscription != null) {
            subscription.close();
            subscription = null;
        }
    }

    /** No hint comes from here after this has returned, but for the one that called it. */
    @Override
    public void close() {
        closing.countDown();
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        while (running.isAlive() && System.nanoTime() - deadline < 0) {
            try {
                running.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
