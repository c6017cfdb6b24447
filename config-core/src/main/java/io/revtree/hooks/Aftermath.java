package io.revtree.hooks;

import io.revtree.Commit;
import io.revtree.thread.Threads;
import io.revtree.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The after hooks of one commit, from before it is made until they were called: once it has landed, in the order of commits, by
 * the thread that made it, or by another one if that did not wait for the outcome.
 */
public final class Aftermath {

    /** A hook that is to be called, and what with. */
    private record Reached(ChangeHook hook, Told told) {}

    /**
     * A hook that is being called.
     *
     * @param untilNanos when its limit is over
     */
    private record Call(Told told, long untilNanos, AtomicBoolean reported) {

        long leftNanos() {
            return untilNanos - Threads.nanoTime();
        }
    }

    private final Hooks hooks;
    private final HookThread thread;
    private final int depth;

    // Under the lock of AfterTurns:
    private @Nullable Landed landed;
    private boolean abandoned;
    private boolean started;
    private boolean passed;

    private @Nullable List<Reached> reached;
    private volatile long deadline;
    private volatile @Nullable Call call;

    /** For a thread that is about to make a commit. */
    Aftermath(Hooks hooks, HookThread thread, int depth) {
        this.hooks = hooks;
        this.thread = thread;
        this.depth = depth;
    }

    /** How many commits before this one led to it by their after hooks. */
    int depth() {
        return depth;
    }

    /** The commit has landed. In the order of commits, by whatever thread; quick. */
    public void landed(Tree before, Tree after, Commit commit) {
        if (hooks.hasAfter()) {
            hooks.turns().enrol(this, new Landed(before, after, commit));
        }
    }

    /** The commit is over, in the thread that made it: hooks that are due are called before this returns, or before the hook ends that made it. */
    public void settle() {
        if (hooks.turns().claim(this)) {
            thread.add(this);
        }
        thread.leave();
    }

    /** Calls what is due in this thread. */
    void call() {
        hooks.turns().call(this, thread);
    }

    /** The path of the change for which a hook is being called. */
    String path() {
        Call now = call;
        return now == null ? "/" : now.told.path();
    }

    /** This thread will not call what is due. */
    void giveUp() {
        hooks.turns().abandon(this);
    }

    void enrol(Landed outcome) {
        landed = outcome;
    }

    boolean isEnrolled() {
        return landed != null;
    }

    void abandon() {
        abandoned = true;
    }

    /** Whether any thread may call the hooks. */
    boolean isFree() {
        return landed != null && abandoned && !started;
    }

    /** Whether the thread that made the commit is to call the hooks, and has not. */
    boolean isWaiting() {
        return landed != null && !abandoned && !started;
    }

    Aftermath start() {
        started = true;
        return this;
    }

    /** The turn has gone on to others. */
    void pass() {
        passed = true;
    }

    boolean isPassed() {
        return passed;
    }

    /** Until when nobody takes the turn away. */
    long deadline() {
        return deadline;
    }

    void touch(long until) {
        deadline = until;
    }

    /** Whether the commit reaches any hooks; reads what is needed to know that. */
    boolean reachesAny() {
        return !reached().isEmpty();
    }

    private List<Reached> reached() {
        List<Reached> known = reached;
        if (known == null) {
            known = find(outcome());
            reached = known;
        }
        return known;
    }

    private List<Reached> find(Landed outcome) {
        List<Reached> found = new ArrayList<>();
        try {
            hooks.reachAfter(outcome, (hook, told) -> found.add(new Reached(hook, told)));
            return found;
        } catch (RuntimeException e) {
            hooks.reports().skipped(outcome.commit(), e);
            return List.of();
        }
    }

    private Landed outcome() {
        Landed outcome = landed;
        if (outcome == null) {
            throw new IllegalStateException("a commit that has not landed has no after hooks");
        }
        return outcome;
    }

    /** Calls the hooks that the commit reaches. */
    void callHooks() {
        if (reached().isEmpty()) {
            return;
        }
        try {
            hooks.overdue().begin(this);
            for (Reached next : reached()) {
                if (next.hook.isOpen()) {
                    call(next.hook, next.told);
                }
            }
        } finally {
            hooks.overdue().end(this);
        }
    }

    private void call(ChangeHook hook, Told told) {
        long until = Threads.nanoTime() + hooks.turns().limitNanos();
        Call now = new Call(told, until, new AtomicBoolean());
        touch(until);
        call = now;
        try {
            hook.accept(told.get());
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            hooks.reports().failed(told, outcome().commit(), e);
        } finally {
            call = null;
        }
        if (now.leftNanos() < 0) {
            reportSlow(now);
        }
    }

    /** Reports the hook that is being called, once, if its limit is over; how long it is until that of the hook, or of the next one. */
    long reportOverdue() {
        Call now = call;
        long limit = hooks.turns().limitNanos();
        if (now == null || now.reported.get()) {
            return limit;
        }
        long left = now.leftNanos();
        if (left > 0) {
            return left;
        }
        reportSlow(now);
        return limit;
    }

    private void reportSlow(Call slow) {
        if (slow.reported.compareAndSet(false, true)) {
            hooks.reports().slow(slow.told, outcome().commit());
        }
    }
}
