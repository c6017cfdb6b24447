package io.revtree.watch;

import io.revtree.CommitId;
import io.revtree.Registration;
import io.revtree.history.Line;
import io.revtree.history.Repository;
import io.revtree.history.Tip;
import io.revtree.store.BlobId;
import io.revtree.thread.Threads;
import io.revtree.tree.PathPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that watch branches of one opened root. As long as nobody does, there is no thread, and the store is not asked for anything.
 * Thread-safe.
 */
public final class Watches {

    private static final int THREADS_MAX = 16;
    private static final long IDLE_SECONDS = 5;

    /** How many listeners watch a branch, and its feed. */
    private static final class Watched {
        private final Feed feed;
        private int count;

        Watched(Feed feed) {
            this.feed = feed;
        }
    }

    private final Repository repository;
    private final WatchReports reports;
    private final Map<Line, Watched> watched = new LinkedHashMap<>();
    private final Map<String, Registration> followed = new HashMap<>();
    private @Nullable ThreadPoolExecutor threads;
    private boolean closed;

    public Watches(Repository repository) {
        this.repository = repository;
        this.reports = new WatchReports(repository.settings().observer());
    }

    /** Has a listener told of commits after the newest one that this process knows. */
    public Registration fromNow(Line line, PathPattern pattern, Consumer<News> listener) {
        return add(line, pattern, null, false, listener);
    }

    /** Has a listener told the newest state that this process knows, and then of commits after it. */
    public Registration fromState(Line line, PathPattern pattern, Consumer<News> listener) {
        return add(line, pattern, null, true, listener);
    }

    /** Has a listener told of commits after this one; if that cannot be, of the newest state and of commits after it. */
    public Registration after(Line line, PathPattern pattern, CommitId commit, Consumer<News> listener) {
        return add(line, pattern, commit.blob(), false, listener);
    }

    /** Follows a branch until {@link #unfollow} or the end, although nobody may watch it. */
    public synchronized void follow(Line line) {
        followed.computeIfAbsent(line.branch(), branch -> fromNow(line, PathPattern.parse("/"), news -> {}));
    }

    /** Follows a branch no longer, unless somebody watches it. */
    public void unfollow(String branch) {
        Registration following;
        synchronized (this) {
            following = followed.remove(branch);
        }
        if (following != null) {
            following.close();
        }
    }

    private synchronized Registration add(
            Line line, PathPattern pattern, @Nullable BlobId after, boolean withState, Consumer<News> listener) {
        if (closed) {
            throw new IllegalStateException("the root is closed; open another one");
        }
        Tip tip = line.tip();
        Watched there = watched.get(line);
        if (there == null) {
            there = new Watched(new Feed(this, repository, line, tip, reports));
            watched.put(line, there);
            there.feed.start();
        }
        there.count++;
        News.State state = withState ? Feed.state(tip) : null;
        Watch watch = new Watch(there.feed, pattern, Position.of(tip.commit()), after, state, listener);
        there.feed.add(watch);
        return watch;
    }

    /** A listener was closed; perhaps again. */
    void left(Feed feed, Watch watch) {
        Watched last;
        synchronized (this) {
            Watched there = watched.get(feed.line());
            if (watch.left || there == null || there.feed != feed) {
                return;
            }
            watch.left = true;
            if (--there.count > 0) {
                return;
            }
            last = watched.remove(feed.line());
        }
        if (last != null) {
            List<Watch> unused = last.feed.stop();
        }
    }

    /** How long closing waits for a listener that is being called. */
    long closeNanos() {
        return repository.settings().hookTimeout().toNanos();
    }

    void execute(Runnable delivery) {
        Executor given = repository.settings().executor();
        Executor executor = given == null ? threads() : given;
        executor.execute(delivery);
    }

    private synchronized Executor threads() {
        ThreadPoolExecutor known = threads;
        if (known == null) {
            AtomicInteger number = new AtomicInteger();
            known = new ThreadPoolExecutor(
                    THREADS_MAX, THREADS_MAX, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                        Thread thread = new Thread(work, "revtree-listener-" + number.incrementAndGet());
                        thread.setDaemon(true);
                        return thread;
                    });
            known.allowCoreThreadTimeOut(true);
            if (closed) {
                known.shutdown();
            }
            threads = known;
        }
        return known;
    }

    /** Ends all; waits for listeners that are being called, and for its threads, not for ever. */
    public void close() {
        List<Feed> feeds = new ArrayList<>();
        synchronized (this) {
            closed = true;
            watched.values().forEach(each -> feeds.add(each.feed));
            watched.clear();
        }
        long until = Threads.nanoTime() + closeNanos();
        Map<Feed, List<Watch>> ending = new LinkedHashMap<>();
        feeds.forEach(feed -> ending.put(feed, feed.stop()));
        ending.forEach((feed, all) -> feed.awaitEnd(all, until));
        if (!Watch.isRunningHere(this)) {
            feeds.forEach(feed -> feed.follower().awaitEnd(until - Threads.nanoTime()));
        }
        synchronized (this) {
            if (threads != null) {
                threads.shutdown();
            }
        }
    }
}
