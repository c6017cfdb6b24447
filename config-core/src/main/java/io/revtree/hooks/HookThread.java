package io.revtree.hooks;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What hooks have to do with the current thread: which before hooks run in it, one within the other, and the after hooks of
 * which of its commits are still to be called. Those wait until the thread is out of whatever commit, edit or hook it is in,
 * so that they never run within another hook, nor in the turn of a commit.
 */
final class HookThread {

    /** How many before hooks may run within each other, and how many commits lead on from one to the next by after hooks. */
    static final int DEPTH_MAX = 16;

    /** How many commits after hooks may make before their own after hooks are called. */
    static final int DUE_MAX = 1_000;

    private static final ThreadLocal<@Nullable HookThread> CURRENT = new ThreadLocal<>();

    private final Deque<Aftermath> due = new ArrayDeque<>();
    private @Nullable Running running;
    private @Nullable Aftermath serving;
    private boolean reading;
    private int entered;

    private HookThread() {}

    /** That of this thread, if it has one now. */
    static @Nullable HookThread current() {
        return CURRENT.get();
    }

    /** Goes into a commit, an edit or a hook; {@link #leave} must follow. */
    static HookThread enter() {
        HookThread thread = CURRENT.get();
        if (thread == null) {
            thread = new HookThread();
            CURRENT.set(thread);
        }
        thread.entered++;
        return thread;
    }

    /** Goes out again. Out of the last one, calls the after hooks that are due. */
    void leave() {
        if (entered > 1) {
            entered--;
            return;
        }
        try {
            for (Aftermath next = due.poll(); next != null; next = due.poll()) {
                next.call();
            }
        } finally {
            entered = 0;
            CURRENT.remove();
            due.forEach(Aftermath::giveUp);
        }
    }

    /** Whether a read hook is running in this thread. */
    static boolean isReading() {
        HookThread thread = CURRENT.get();
        return thread != null && thread.reading;
    }

    /** Says whether a read hook is running from now on; gives back what held before. */
    boolean setReading(boolean now) {
        boolean before = reading;
        reading = now;
        return before;
    }

    /** The innermost before hook that runs in this thread. */
    @Nullable
    Running running() {
        return running;
    }

    void setRunning(@Nullable Running innermost) {
        running = innermost;
    }

    /** The commit whose after hooks are being called in this thread. */
    @Nullable
    Aftermath serving() {
        return serving;
    }

    void setServing(@Nullable Aftermath now) {
        serving = now;
    }

    /** The hooks after this commit are to be called when the thread is out of everything. */
    void add(Aftermath aftermath) {
        due.add(aftermath);
    }

    /** Whether so many are waiting already that no further commit should be made. */
    boolean isFull() {
        return due.size() >= DUE_MAX;
    }
}
