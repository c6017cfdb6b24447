package io.revtree.hooks;

import com.google.protobuf.Message;
import io.revtree.ChangeKind;
import io.revtree.ConfigChange;
import io.revtree.ConfigObserver;
import io.revtree.ConfigPath;
import io.revtree.Registration;
import io.revtree.RejectedChangeException;
import io.revtree.TransactionId;
import io.revtree.thread.Threads;
import io.revtree.tree.Lens;
import io.revtree.tree.Tree;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a program has hung onto the nodes of one branch, for as long as it has the branch open. Where there is nothing, it costs
 * a commit or a read one look. Thread-safe.
 */
public final class Hooks {

    private final Duration limit;
    private final Turn turn;
    private final ProxyPlaces proxies = new ProxyPlaces();
    private final HookReports reports;
    private final AfterTurns turns;
    private final Overdue overdue;
    private final Object registering = new Object();
    private volatile HookTree<ChangeHook> before = HookTree.empty();
    private volatile HookTree<ChangeHook> after = HookTree.empty();
    private volatile HookTree<ReadHook> reads = HookTree.empty();

    /** How many before hooks are running, in all threads. */
    private final AtomicInteger running = new AtomicInteger();

    /**
     * @param limit how long one hook may take
     * @param turn how before hooks are called within a commit
     */
    public Hooks(Duration limit, ConfigObserver observer, Turn turn) {
        this.limit = limit;
        this.turn = turn;
        this.reports = new HookReports(observer, limit);
        this.turns = new AfterTurns(limit);
        this.overdue = new Overdue(turns.limitNanos());
    }

    /** The proxies that are open. */
    public ProxyPlaces proxies() {
        return proxies;
    }

    /** Calls {@code action} before changes of this kind at a node, spelled as the tree spells it; it may throw to veto. */
    public Registration before(ConfigPath node, ChangeKind kind, Consumer<ConfigChange> action) {
        ChangeHook hook = new ChangeHook(kind, action);
        synchronized (registering) {
            before = before.with(node.segments(), hook);
        }
        return new Once(() -> {
            hook.close();
            synchronized (registering) {
                before = before.without(node.segments(), hook);
            }
        });
    }

    /** Calls {@code action} after commits with changes of this kind at a node. */
    public Registration after(ConfigPath node, ChangeKind kind, Consumer<ConfigChange> action) {
        ChangeHook hook = new ChangeHook(kind, action);
        synchronized (registering) {
            after = after.with(node.segments(), hook);
        }
        return new Once(() -> {
            hook.close();
            synchronized (registering) {
                after = after.without(node.segments(), hook);
            }
        });
    }

    /** Lets readers get what {@code view} makes of the own fields of a node. */
    public Registration onRead(ConfigPath node, UnaryOperator<Message> view) {
        ReadHook hook = new ReadHook(view);
        synchronized (registering) {
            reads = reads.with(node.segments(), hook);
        }
        return new Once(() -> {
            hook.close();
            synchronized (registering) {
                reads = reads.without(node.segments(), hook);
            }
        });
    }

    /** What readers in this thread get in place of what is stored; null where they get that, as read hooks themselves do. */
    public @Nullable Lens lens() {
        HookTree<ReadHook> hooks = reads;
        return hooks.isEmpty() || HookThread.isReading() ? null : new HookLens(hooks);
    }

    /** Whether commits have nothing to do with this. */
    public boolean isIdle() {
        return before.isEmpty() && after.isEmpty() && running.get() == 0;
    }

    boolean hasBefore() {
        return !before.isEmpty();
    }

    boolean hasAfter() {
        return !after.isEmpty();
    }

    AfterTurns turns() {
        return turns;
    }

    Overdue overdue() {
        return overdue;
    }

    HookReports reports() {
        return reports;
    }

    // Commits

    /** What the before hooks say to a commit; {@code first} is what they have seen of it already. */
    public Vetting vetting(TransactionId transaction, @Nullable Shown first) {
        return new Vetting(this, transaction, first);
    }

    /**
     * The after hooks of a commit that this thread is about to make, and must settle when it is over. RejectedChangeException
     * when after hooks have led from commit to commit too often.
     */
    public Aftermath aftermath() {
        HookThread thread = HookThread.enter();
        Aftermath serving = thread.serving();
        int depth = serving == null ? 0 : serving.depth() + 1;
        if (depth <= HookThread.DEPTH_MAX && !thread.isFull()) {
            return new Aftermath(this, thread, depth);
        }
        thread.leave();
        String path = serving == null ? "/" : serving.path();
        throw new RejectedChangeException(
                path,
                depth > HookThread.DEPTH_MAX
                        ? "after hooks led from one commit to the next " + HookThread.DEPTH_MAX
                                + " times; let a hook edit only where something is left to do"
                        : "a hook made more than " + HookThread.DUE_MAX + " commits; make them in one transaction");
    }

    /** The after hooks that a commit reaches. */
    void reachAfter(Landed landed, BiConsumer<ChangeHook, Told> calls) {
        Reach.between(after, landed.before(), landed.after(), null, calls);
    }

    // Before hooks

    /**
     * What the edits of this thread join: that for which a before hook of this branch is running in it; null when none is.
     * RejectedChangeException for a hook whose time is over, so that none edits or reads for ever.
     */
    public @Nullable Worktree joined() {
        Running here = runningHere();
        if (here == null) {
            return null;
        }
        if (Threads.nanoTime() - here.untilNanos() >= 0) {
            throw new RejectedChangeException(
                    here.path(),
                    "the before hook goes on after its limit of " + limit
                            + "; nothing was changed, let it end, or set hookTimeout");
        }
        return here.worktree();
    }

    private @Nullable Running runningHere() {
        if (running.get() == 0) {
            return null;
        }
        HookThread thread = HookThread.current();
        Running inner = thread == null ? null : thread.running();
        while (inner != null && inner.hooks() != this) {
            inner = inner.outer();
        }
        return inner;
    }

    /** RejectedChangeException where a before hook of this branch is running in this thread. */
    public void refuseInBeforeHook() {
        Running here = runningHere();
        if (here != null) {
            throw new RejectedChangeException(
                    here.path(),
                    "a before hook is running for this change, and its edits join it: no other transaction or commit of branch"
                            + " can be made in it; edit by the root, the branch or a proxy, or by transact, or"
                            + " commit in an after hook");
        }
    }

    /** Runs {@code edits} so that the edits of this thread, which runs a before hook, join {@code within} instead. */
    public <R> R redirected(Worktree within, Supplier<R> edits) {
        HookThread thread = HookThread.enter();
        Running outer = thread.running();
        if (outer == null) {
            throw new IllegalStateException("no before hook is running in this thread");
        }
        thread.setRunning(new Running(this, within, outer.path(), outer.depth(), outer.untilNanos(), outer));
        try {
            return edits.get();
        } finally {
            thread.setRunning(outer);
            thread.leave();
        }
    }

    /**
     * Shows what a transaction makes of a tree to the hooks that it reaches; RejectedChangeException if one of them throws.
     *
     * @param worktree what the edits of hooks join
     * @param shown what is left out; null for nothing
     */
    void show(Worktree worktree, Tree from, Tree to, @Nullable Shown shown) {
        HookTree<ChangeHook> hooks = before;
        if (hooks.isEmpty()) {
            return;
        }
        HookThread thread = HookThread.enter();
        try {
            Reach.between(hooks, from, to, shown, (hook, told) -> call(thread, worktree, hook, told));
        } finally {
            thread.leave();
        }
    }

    private void call(HookThread thread, Worktree worktree, ChangeHook hook, Told told) {
        Running outer = thread.running();
        int depth = outer == null ? 1 : outer.depth() + 1;
        if (depth > HookThread.DEPTH_MAX) {
            throw new RejectedChangeException(
                    told.path(),
                    "before hooks called each other by their edits " + HookThread.DEPTH_MAX
                            + " times; let a hook edit only where something is left to do");
        }
        ConfigChange change = told.get();
        long began = Threads.nanoTime();
        thread.setRunning(new Running(this, worktree, told.path(), depth, began + limit.toNanos(), outer));
        running.incrementAndGet();
        boolean inTime = true;
        Throwable fault = null;
        try {
            inTime = turn.limited(limit, () -> hook.accept(change));
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            fault = e;
        } finally {
            running.decrementAndGet();
            thread.setRunning(outer);
        }
        long took = Threads.nanoTime() - began;
        if (!inTime || took > limit.toNanos()) {
            throw rejected(
                    told,
                    "the before hook on " + told.kind() + " took " + Duration.ofNanos(took)
                            + ", longer than the limit of " + limit
                            + "; nothing was changed, make hooks quick or set hookTimeout",
                    fault);
        }
        if (fault != null) {
            throw rejected(told, "a before hook refused the " + told.kind() + ": " + fault, fault);
        }
    }

    private static RejectedChangeException rejected(Told told, String problem, @Nullable Throwable fault) {
        return fault == null
                ? new RejectedChangeException(told.path(), problem)
                : new RejectedChangeException(told.path(), problem, fault);
    }
}
