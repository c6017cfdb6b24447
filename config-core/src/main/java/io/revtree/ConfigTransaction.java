package io.revtree;

import com.google.protobuf.Message;
import io.revtree.history.Cause;
import io.revtree.history.CommitObject;
import io.revtree.history.Hooked;
import io.revtree.history.Line;
import io.revtree.history.Next;
import io.revtree.history.Repository;
import io.revtree.history.Tip;
import io.revtree.hooks.Shown;
import io.revtree.hooks.Worktree;
import io.revtree.merge.ThreeWayMerge;
import io.revtree.tree.Lens;
import io.revtree.tree.Node;
import io.revtree.tree.Tree;
import io.revtree.tree.TreeDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A set of edits that becomes one commit. It reads the tree as it was when the transaction began, and its own edits; nobody
 * else sees these before the commit. One that is dropped, cancelled or closed without a commit leaves nothing behind.
 *
 * <p>Edits of others that land meanwhile are merged at the commit: field by field, child by child. Where both changed the same
 * differently, the commit throws MergeConflictException with all such places, and nothing lands; {@code transact} runs the edits
 * again then. What was only read does not conflict, unless {@link #require} names it.
 *
 * <p>Any use after the end throws ClosedTransactionException. For one thread at a time.
 */
public final class ConfigTransaction extends TreeEditor implements AutoCloseable {

    private final Repository repository;
    private final Line line;
    private final MergePolicy policy;
    private final ConfigPath place;
    private final Worktree worktree;

    /** Whether it is a part of another transaction, whose commit it leaves to that one. */
    private final boolean joined;

    private @Nullable Tip base;
    private String author;
    private String message = "";

    /** Whose paths begin at {@code place}. */
    ConfigTransaction(Repository repository, Line line, Tip base, ConfigPath place) {
        this(repository, line, base, place, new Worktree(line.hooks(), TransactionId.random(), base.tree()), false);
    }

    private ConfigTransaction(
            Repository repository, Line line, Tip base, ConfigPath place, Worktree worktree, boolean joined) {
        super(false);
        this.repository = repository;
        this.line = line;
        this.base = base;
        this.place = place;
        this.worktree = worktree;
        this.joined = joined;
        this.policy = repository.settings().mergePolicy();
        this.author = repository.settings().author();
    }

    /** Runs edits that become part of what a before hook was called for, all or none of them. */
    static <R> R within(Worktree outer, Repository repository, Line line, Function<ConfigTransaction, R> edits) {
        Worktree inner = new Worktree(line.hooks(), outer.id(), outer.tree());
        try (ConfigTransaction part =
                new ConfigTransaction(repository, line, line.tip(), ConfigPath.ROOT, inner, true)) {
            R result = line.hooks().redirected(inner, () -> edits.apply(part));
            if (!part.ended()) {
                outer.take(inner);
            }
            return result;
        }
    }

    /** By which a commit whose answer was lost can be asked for. */
    public TransactionId id() {
        return worktree.id();
    }

    /** Sets why the commit is made; at most 64 KiB of UTF-8. */
    public ConfigTransaction message(String text) {
        base();
        message = Cause.checkMessage(text);
        return this;
    }

    /** Sets who makes the commit, instead of the root's author; at most 1 KiB of UTF-8. */
    public ConfigTransaction author(String name) {
        base();
        author = Cause.checkAuthor(name);
        return this;
    }

    /** Makes what is at the path, with all below it, what it was at a revision, as {@link ConfigBranch#restore}. */
    public void restore(String path, String revision) {
        ConfigPath at = absolute(path);
        CommitObject from = repository.find(revision);
        Tree then = repository.tree(from);
        repository.reading(from, () -> {
            make(now -> now.restore(at, then));
            return at;
        });
    }

    /**
     * Makes what was read a condition: if others change what is at the path, a whole subtree or a container, before this
     * transaction lands, that is a conflict. InvalidPathException or NodeNotFoundException for a path that cannot be one.
     */
    public ConfigTransaction require(String path) {
        ConfigPath at = absolute(path);
        tree().check(at);
        worktree.required().add(at);
        return this;
    }

    /** What a commit would do now, and what it would meet. Nothing is written, and the transaction goes on. */
    public ConfigPreview preview() {
        Tip began = base();
        refuseIfJoined();
        repository.checkOpen();
        Tip head = line.refresh();
        Tree edited = tree().seal();
        List<Conflict> conflicts = new ArrayList<>();
        ThreeWayMerge.Merged merged = repository.reading(began.commit(), () -> {
            conflicts.addAll(broken(head, began, edited));
            return ThreeWayMerge.of(began.tree(), head.tree(), edited, policy);
        });
        conflicts.addAll(merged.conflicts());
        List<ConfigChange> changes = new ArrayList<>();
        TreeDiff.between(head.tree(), merged.tree().seal(), change -> changes.add(change.toConfigChange()));
        return new ConfigPreview(changes, conflicts);
    }

    /**
     * Makes the edits one commit and ends the transaction, whatever comes of it. MergeConflictException when others changed
     * the same differently, or what is required; ContentionException when others won every try: nothing landed.
     * UnknownCommitException when it may have. PrunedRevisionException when what it began with was pruned and collected
     * meanwhile, and what is gone is needed: nothing landed.
     *
     * @return the commit; that of the head when there is nothing to commit
     */
    public Commit commit() {
        Tip began = base();
        line.hooks().refuseInBeforeHook();
        Tree edited = tree();
        end();
        repository.checkOpen();
        // A little is sealed upon the head that it meets: where that has moved, what was sealed before is of no use.
        Tree made = edited.isLight() && line.hooks().isIdle() ? edited : edited.seal();
        Cause cause = new Cause(worktree.id(), author, message);
        return Hooked.commit(
                        line,
                        cause,
                        head -> new Next.Change(repository.reading(began.commit(), () -> onto(head, began, made))),
                        () -> new Shown(began.tree(), made.seal()))
                .commit();
    }

    private Tree onto(Tip head, Tip began, Tree made) {
        List<Conflict> broken = broken(head, began, made);
        ThreeWayMerge.Merged merged = ThreeWayMerge.of(began.tree(), head.tree(), made, policy);
        if (broken.isEmpty()) {
            return merged.orThrow().seal();
        }
        List<Conflict> conflicts = new ArrayList<>(broken);
        conflicts.addAll(merged.conflicts());
        throw new MergeConflictException(conflicts);
    }

    /** The places that are required, by the user or since hooks decided there, and that are not what they were when the transaction began. */
    private List<Conflict> broken(Tip head, Tip began, Tree made) {
        List<Conflict> broken = new ArrayList<>();
        for (ConfigPath path : worktree.required()) {
            if (!head.tree().isSameAt(path, began.tree())) {
                Message before = message(began.tree(), path);
                broken.add(new Conflict(path.toString(), "", before, message(head.tree(), path), before));
            }
        }
        for (ConfigPath path : worktree.decided()) {
            if (!head.tree().isOwnSameAt(path, began.tree())) {
                broken.add(new Conflict(
                        path.toString(),
                        "",
                        message(began.tree(), path),
                        message(head.tree(), path),
                        message(made, path)));
            }
        }
        return broken;
    }

    private static @Nullable Message message(Tree tree, ConfigPath path) {
        Node node = tree.find(path);
        return node == null ? null : node.message();
    }

    /** Ends the transaction; its edits are gone. */
    public void cancel() {
        base();
        end();
    }

    /** Cancels the transaction if it has not ended. */
    @Override
    public void close() {
        end();
    }

    boolean ended() {
        return base == null;
    }

    private void end() {
        base = null;
        worktree.end();
    }

    private void refuseIfJoined() {
        if (joined) {
            line.hooks().refuseInBeforeHook();
        }
    }

    private Tip base() {
        Tip began = base;
        if (began == null) {
            throw new ClosedTransactionException("transaction " + id() + " has ended; begin a new one");
        }
        if (joined) {
            Worktree unused = line.hooks().joined(); // whose hook may not go on for ever
        }
        return began;
    }

    @Override
    ConfigPath place() {
        return place;
    }

    @Override
    <R extends @Nullable Object> R reading(Supplier<R> reading) {
        return repository.reading(base().commit(), reading);
    }

    @Override
    Function<CorruptObjectException, RuntimeException> explaining() {
        CommitObject began = base().commit();
        return damage -> repository.explained(began, damage);
    }

    @Override
    @Nullable
    Lens lens() {
        return line.hooks().lens();
    }

    @Override
    Tree tree() {
        base();
        return worktree.tree();
    }

    @Override
    void make(UnaryOperator<Tree> edit) {
        Tip began = base();
        repository.reading(began.commit(), () -> {
            if (line.hooks().joined() == worktree) {
                worktree.editByHook(edit);
            } else {
                worktree.edit(edit);
            }
            return began;
        });
    }
}
