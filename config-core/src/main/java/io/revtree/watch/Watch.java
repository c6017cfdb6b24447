package io.revtree.watch;

import io.revtree.Registration;
import io.revtree.store.BlobId;
import io.revtree.tree.PathPattern;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One registration of a listener, and where it is. What is not final is guarded by the lock of its {@link Feed}. */
final class Watch implements Registration {

    /** The listener that runs in a thread. */
    private static final ThreadLocal<@Nullable Watch> RUNNING = new ThreadLocal<>();

    private final Feed feed;
    private final PathPattern pattern;
    private final Consumer<News> listener;

    /** The commit that it has to begin after, until that was found. */
    @Nullable
    BlobId after;

    /** A state that it is to be told first. */
    News.@Nullable State state;

    /** What it knows; while it has nothing to do, it may also know later commits that do not concern it. */
    Position position;

    /** In which of the feed's eras the position is. */
    long era;

    /** Whether a thread works for it, or is about to; it alone moves the position then. */
    boolean scheduled;

    boolean closed;

    /** Whether it counts no longer; guarded by its {@link Watches}. */
    boolean left;

    /** The thread that calls the listener. */
    @Nullable
    Thread caller;

    /** Its place among the others, when it has one. */
    @Nullable
    Interest interest;

    Watch(
            Feed feed,
            PathPattern pattern,
            Position position,
            @Nullable BlobId after,
            News.@Nullable State state,
            Consumer<News> listener) {
        this.feed = feed;
        this.pattern = pattern;
        this.position = position;
        this.after = after;
        this.state = state;
        this.listener = listener;
    }

    Feed feed() {
        return feed;
    }

    PathPattern pattern() {
        return pattern;
    }

    /** Calls the listener in this thread. */
    void call(News news) {
        Watch outer = RUNNING.get();
        RUNNING.set(this);
        try {
            listener.accept(news);
        } finally {
            if (outer == null) {
                RUNNING.remove();
            } else {
                RUNNING.set(outer);
            }
        }
    }

    /** Whether this thread runs a listener of these. */
    static boolean isRunningHere(Watches watches) {
        Watch running = RUNNING.get();
        return running != null && running.feed.watches() == watches;
    }

    @Override
    public void close() {
        feed.close(this);
    }
}
