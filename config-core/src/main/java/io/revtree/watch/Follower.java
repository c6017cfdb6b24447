package io.revtree.watch;

import io.revtree.Registration;
import io.revtree.history.Line;
import io.revtree.history.LineWatcher;
import io.revtree.history.Tip;
import io.revtree.store.BlobId;
import io.revtree.thread.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that follows one branch for its {@link Feed}, as long as anybody watches. Commits of this process are handed to it; for
 * others it asks the store: when that hints at one, and some time after it asked last.
 *
 * <p>To wake a thread takes a committer longer than anything else that it does for listeners. So this one does not sleep
 * deeply while commits follow each other, but looks by itself every {@value #NAP_MICROS} microseconds.
 */
final class Follower implements LineWatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    /** What is further behind is leapt over, so it need not be kept. */
    private static final int FRESH_MAX = Feed.BEHIND_MAX;

    private static final long NAP_MICROS = 500;
    private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(NAP_MICROS);
    private static final long AWAKE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long HINT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long BACK_OFF_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);
    private static final int DOUBLINGS_MAX = 10;

    private final Feed feed;
    private final Line line;
    private final WatchReports reports;
    private final long pollNanos;
    private final Thread thread;

    /** States that this process made, newer ones at the end; what finds no room is read from the store. */
    private final BlockingQueue<Tip> fresh = new ArrayBlockingQueue<>(FRESH_MAX);

    private volatile boolean stopping;
    private volatile boolean signalled;
    private volatile boolean hinted;
    private volatile boolean asleep;

    /** Why something had to be put off, and was not reported yet. */
    private volatile @Nullable Throwable delay;

    // The thread alone:
    private @Nullable Registration hints;
    private long lookedNanos;
    private long nextNanos;
    private long movedNanos;
    private int failures;
    private @Nullable BlobId failedAt;
    private boolean delayed;

    Follower(Feed feed, Line line, WatchReports reports, Duration poll) {
        this.feed = feed;
        this.line = line;
        this.reports = reports;
        this.pollNanos = poll.toNanos();
        this.thread = Threads.daemon(this::follow, "revtree-watch-" + line.branch());
    }

    void start() {
        thread.start();
    }

    void stop() {
        stopping = true;
        Threads.unpark(thread);
    }

    /** Waits until the thread has ended, unless it is this one. */
    void awaitEnd(long nanos) {
        if (Thread.currentThread() != thread) {
            Threads.await(thread, nanos);
        }
    }

    @Override
    public void landed(Tip tip) {
        boolean unused = fresh.offer(tip);
    }

    @Override
    public void moved() {
        wake();
    }

    private void hint() {
        hinted = true;
        wake();
    }

    /** There is something to do. */
    void wake() {
        signalled = true;
        if (asleep) {
            Threads.unpark(thread);
        }
    }

    /** Something has to be done again after a while. */
    void delayed(Throwable fault) {
        delay = fault;
    }

    private void follow() {
        long now = Threads.nanoTime();
        nextNanos = now;
        lookedNanos = now - HINT_PAUSE_NANOS;
        movedNanos = now;
        Registration moves = line.onMoved(this);
        try {
            while (!stopping) {
                boolean unused = Thread.interrupted(); // by a listener that ran in this thread, if at all
                signalled = false;
                turn();
                rest();
            }
        } finally {
            moves.close();
            if (hints != null) {
                hints.close();
            }
        }
    }

    private void turn() {
        try {
            feed.admit();
            long now = Threads.nanoTime();
            boolean due = now - nextNanos >= 0;
            boolean looked = (due || (hinted && now - lookedNanos >= HINT_PAUSE_NANOS)) && look(due);
            if (looked || failures == 0) {
                advance();
            }
            if (looked) {
                failures = 0;
                report();
                feed.unpark();
            }
        } catch (Throwable e) { // whatever breaks, those who watch are not left alone
            if (!stopping) {
                failed(e);
            }
        }
    }

    /** Whether the store was asked. */
    private boolean look(boolean due) {
        hinted = false;
        lookedNanos = Threads.nanoTime();
        if (hints == null) {
            connect();
        }
        if (due || failures > 0) {
            line.refresh();
        } else if (!line.follow()) {
            hinted = true;
            return false;
        }
        nextNanos = Threads.nanoTime() + pollNanos;
        return true;
    }

    /** Has the store tell of changes. Where it does not, it is asked from time to time. */
    private void connect() {
        try {
            hints = line.onHinted(this::hint);
        } catch (RuntimeException e) {
            LOG.debug("the store does not tell of changes of branch '{}' yet", line.branch(), e);
        }
    }

    private void advance() {
        List<Tip> handed = new ArrayList<>();
        fresh.drainTo(handed); // at once, since those who commit wait for each other's access
        Map<BlobId, Tip> own = new HashMap<>();
        handed.forEach(tip -> own.put(tip.commit().id(), tip));
        if (feed.advance(line.tip(), own)) { // the tip is no older than what was handed over
            movedNanos = Threads.nanoTime();
        }
    }

    private void failed(Throwable fault) {
        BlobId at = feed.newest().commit().id();
        if (!at.equals(failedAt)) { // it got further since
            failures = 0;
            failedAt = at;
        }
        long wait = pollNanos << Math.min(failures, DOUBLINGS_MAX);
        nextNanos = Threads.nanoTime() + Math.min(wait, Math.max(pollNanos, BACK_OFF_NANOS_MAX));
        failures++;
        delay = fault;
        report();
    }

    /** Reports a time of trouble once. */
    private void report() {
        Throwable fault = delay;
        delay = null;
        if (fault != null && !delayed) {
            reports.delayed(line.branch(), fault);
        } else if (fault == null && delayed) {
            reports.resumed(line.branch());
        }
        delayed = fault != null;
    }

    private void rest() {
        long now = Threads.nanoTime();
        long wait = nextNanos - now;
        if (failures > 0) {
            Threads.parkNanos(this, Math.min(wait, HINT_PAUSE_NANOS));
        } else if (hinted || now - movedNanos < AWAKE_NANOS) {
            if (!signalled) {
                Threads.parkNanos(this, Math.min(wait, NAP_NANOS));
            }
        } else {
            asleep = true;
            if (!signalled && !stopping) {
                Threads.parkNanos(this, wait);
            }
            asleep = false;
        }
    }
}
