package io.revtree;

import io.revtree.history.Cause;
import io.revtree.history.CommitChange;
import io.revtree.history.CommitObject;
import io.revtree.history.Hooked;
import io.revtree.history.Line;
import io.revtree.history.Next;
import io.revtree.history.Repository;
import io.revtree.history.Tip;
import io.revtree.history.Tries;
import io.revtree.hooks.Worktree;
import io.revtree.tree.Lens;
import io.revtree.tree.PathPattern;
import io.revtree.tree.Tree;
import io.revtree.watch.News;
import io.revtree.watch.Watches;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A named, moving line of commits. Reads are of the newest state that this process knows, which includes all its own
 * commits; {@link #refresh} fetches those of others. Each edit is a commit of its own, on whatever the newest state is
 * by then: what was read before does not guard it, so read-then-write belongs in a transaction. Thread-safe.
 *
 * <p>A commit throws ContentionException when other writers won every try, and nothing landed; the store's
 * StoreUnavailableException likewise; UnknownCommitException when it may have landed.
 */
public class ConfigBranch extends TreeEditor {

    private static final int TRANSACT_TRIES_MAX = 40;

    private final Repository repository;
    private final Line line;
    private final Watches watches;

    ConfigBranch(Repository repository, Line line, Watches watches) {
        super(false);
        this.repository = repository;
        this.line = line;
        this.watches = watches;
        if (repository.settings().follow()) {
            watches.follow(line);
        }
    }

    /** The name of the branch. */
    public String name() {
        return line.branch();
    }

    /** The newest state that this process knows. */
    public ConfigSnapshot head() {
        return snapshot(tip());
    }

    /** Reads the newest state from the store now. */
    public ConfigSnapshot refresh() {
        return snapshot(newest());
    }

    /**
     * Begins a transaction on the newest state that this process knows. RejectedChangeException in a before hook of this branch,
     * whose edits join what it was called for.
     */
    public ConfigTransaction begin() {
        return begin(ConfigPath.ROOT);
    }

    /** Begins a transaction whose paths begin at a place. */
    final ConfigTransaction begin(ConfigPath place) {
        Tip now = tip();
        line.hooks().refuseInBeforeHook();
        return new ConfigTransaction(repository, line, now, place);
    }

    /** As {@link #proxy(String, boolean)}, beside any others that are not exclusive. */
    public ConfigProxy proxy(String path) {
        return proxy(path, false);
    }

    /**
     * The part of this branch that begins at a node, which must be there; a single child is, set or not. NodeNotFoundException
     * and TypeMismatchException for what is none.
     *
     * @param exclusive whether it is to be the only one at its path; ExclusiveProxyException if there is another one, or if
     *     there is an exclusive one
     */
    public ConfigProxy proxy(String path, boolean exclusive) {
        ConfigPath place = tree().locate(absolute(path));
        return new ConfigProxy(this, line.hooks(), place, exclusive);
    }

    /**
     * Runs the edits in a transaction and commits it, unless they ended it themselves. When others were first, all is run
     * again on the newest state, so the edits should have no effects beside the transaction. What they throw cancels
     * the transaction and is thrown on. In a before hook of this branch the edits join what it was called for, all or none of
     * them, and become part of its commit, with its author and message. Equal changes are no conflict: edits that count, or decide by what they read, name that
     * in {@link ConfigTransaction#require}.
     *
     * @return what the edits gave back when they were run last
     */
    public <R> R transact(Function<ConfigTransaction, R> edits) {
        checkOpen();
        Worktree joined = line.hooks().joined();
        if (joined != null) {
            return ConfigTransaction.within(joined, repository, line, edits);
        }
        Tries tries = new Tries(TRANSACT_TRIES_MAX);
        ConfigException lost = null;
        while (tries.next()) {
            if (lost != null) {
                line.follow(); // what was known before the pause is old by now
            }
            Tip began = tip();
            try (ConfigTransaction transaction = begin()) {
                R result = edits.apply(transaction);
                if (transaction.ended()) {
                    return result;
                }
                try {
                    transaction.commit();
                    return result;
                } catch (ContentionException | MergeConflictException e) {
                    lost = e;
                }
            } catch (PrunedRevisionException e) {
                if (newest() == began) {
                    throw e; // it is not the state that it began with which was pruned
                }
                lost = e;
            }
        }
        throw lost == null ? new ContentionException("no try was made") : lost;
    }

    /** As {@link #transact}, for edits that give nothing back. */
    public void transactVoid(Consumer<ConfigTransaction> edits) {
        transact(transaction -> {
            edits.accept(transaction);
            return name();
        });
    }

    /**
     * The commits, newest first, along first parents, back to the creating one; read as the stream is. Where some were pruned it goes
     * on with the next that is kept: the sequence says how many are missing. A merge stands for the
     * commits that it brought, whose own line {@code log} of the merged branch has.
     */
    public Stream<Commit> log() {
        return head().log();
    }

    /**
     * Of {@link #log()} the commits that changed something at the path or below it: a node, or a container. A merge is among them
     * if it brought such a change. NodeNotFoundException for a path that the schema does not know; none for one where there never
     * was a node.
     */
    public Stream<Commit> log(String path) {
        return head().log(path);
    }

    /**
     * For each of the node's own fields that is set, by proto name, dots leading into plain sub-messages: the commit that gave
     * it the value that it has. For what a merge brought, that is the commit that made it on the merged branch.
     */
    public SortedMap<String, Commit> blame(String path) {
        return head().blame(path);
    }

    /**
     * Makes what is at the path, with all below it, what it was at a revision, as a new commit. What was not there then is
     * removed; the node above must be there.
     *
     * @return the commit; that of the head when nothing changes
     */
    public Commit restore(String path, String revision) {
        checkOpen();
        ConfigPath place = absolute(path);
        CommitObject from = repository.find(revision);
        Tree then = repository.tree(from);
        return repository.reading(
                from, () -> commit("restore " + place + " from " + revision, tree -> tree.restore(place, then)));
    }

    /**
     * Takes the change of a commit back, as a new commit. Of a merge, all that it brought to its first parent is taken back; the
     * commits that it merged stay merged, so that merging them again brings nothing. MergeConflictException where what the
     * commit changed was changed differently since; RevisionNotFoundException for the commit that created the tree.
     *
     * @return the commit; that of the head when nothing changes
     */
    public Commit revert(String revision) {
        checkOpen();
        CommitObject reverted = repository.find(revision);
        CommitChange change = new CommitChange(repository, reverted);
        return repository.reading(reverted, () -> commit("revert " + revision, change::takenBack));
    }

    /**
     * Has a listener told of each commit of this branch, whoever makes it and wherever, that changes what a pattern matches: from
     * the newest state on that this process knows, in the order of commits, and each exactly once. docs/watching.md has the rules.
     *
     * @param pattern as for {@link #find}
     * @return ends it: no call begins after it was closed, and one that is under way in another thread is waited for, as long as the
     *     builder's {@code hookTimeout} says
     */
    public Registration watch(String pattern, ConfigListener listener) {
        checkOpen();
        return watches.fromNow(line, PathPattern.parse(fromRoot(pattern)), news -> listener.changed(event(news)));
    }

    /**
     * As {@link #watch(String, ConfigListener)}, but from a commit on, which is the last one that the listener knew of: what {@link
     * ConfigEvent#upTo} of the last event said. If that commit is gone, or the newest one is not made from it along first parents, a
     * {@link Resync} comes first.
     */
    public Registration watch(String pattern, CommitId from, ConfigListener listener) {
        checkOpen();
        return watches.after(line, PathPattern.parse(fromRoot(pattern)), from, news -> listener.changed(event(news)));
    }

    /**
     * As {@link #watch(String, ConfigListener)}, but the first event is a {@link Resync} with the newest state that this process
     * knows. When that call returns, the listener has the whole state; what it is told from then on comes after it.
     */
    public Registration watchState(String pattern, ConfigListener listener) {
        checkOpen();
        return watches.fromState(line, PathPattern.parse(fromRoot(pattern)), news -> listener.changed(event(news)));
    }

    private ConfigEvent event(News news) {
        if (news instanceof News.Step step) {
            return new Committed(step.commit(), step.changes());
        }
        if (news instanceof News.Leap leap) {
            return new Skipped(leap.from(), leap.to(), leap.changes());
        }
        News.State state = (News.State) news;
        return new Resync(new ConfigSnapshot(repository, state.commit(), state.tree()));
    }

    final Commit commit(String message, UnaryOperator<Tree> edit) {
        checkOpen();
        line.hooks().refuseInBeforeHook();
        Cause cause = new Cause(TransactionId.random(), repository.settings().author(), Cause.checkMessage(message));
        return Hooked.commit(line, cause, head -> new Next.Change(edit.apply(head.tree())), null)
                .commit();
    }

    @Override
    void make(UnaryOperator<Tree> edit) {
        checkOpen();
        Worktree joined = line.hooks().joined();
        if (joined == null) {
            commit("", edit);
        } else {
            joined.editByHook(edit);
        }
    }

    @Override
    final Tree tree() {
        checkOpen();
        Worktree joined = line.hooks().joined();
        return joined == null ? line.tip().tree() : joined.tree();
    }

    /** Reads again, of the newest state, when the one that is known was pruned and collected meanwhile. */
    @Override
    <R extends @Nullable Object> R reading(Supplier<R> reading) {
        Tip known = tip();
        try {
            return reading.get();
        } catch (CorruptObjectException e) {
            if (newest() == known) {
                throw e;
            }
            return reading.get();
        }
    }

    @Override
    Function<CorruptObjectException, RuntimeException> explaining() {
        CommitObject read = tip().commit();
        return damage -> repository.explained(read, damage);
    }

    @Override
    final @Nullable Lens lens() {
        return line.hooks().lens();
    }

    final Tip tip() {
        checkOpen();
        return line.tip();
    }

    /** The newest state that the store knows. */
    final Tip newest() {
        checkOpen();
        return line.refresh();
    }

    final Repository repository() {
        checkOpen();
        return repository;
    }

    private ConfigSnapshot snapshot(Tip tip) {
        return new ConfigSnapshot(repository, tip.commit(), tip.tree());
    }

    final Watches watches() {
        return watches;
    }

    /** Ends the use of this root and of all its branches. */
    final void shut() {
        watches.close();
        repository.close();
    }

    private void checkOpen() {
        repository.checkOpen();
    }

    /** The name and the newest commit. */
    @Override
    public String toString() {
        return line.branch() + " at " + line.tip().commit().id();
    }
}
