package io.revtree;

import com.google.protobuf.Message;
import io.revtree.history.Cause;
import io.revtree.history.Line;
import io.revtree.history.Next;
import io.revtree.history.Repository;
import io.revtree.history.Tip;
import io.revtree.merge.ThreeWayMerge;
import io.revtree.tree.Node;
import io.revtree.tree.Tree;
import io.revtree.tree.TreeDiff;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
    private final Set<ConfigPath> required = new LinkedHashSet<>();
    private final TransactionId id = TransactionId.random();
    private final ConfigPath place;
    private @Nullable Tip base;
    private @Nullable Tree tree;
    private String author;
    private String message = "";

    /** Whose paths begin at {@code place}. */
    ConfigTransaction(Repository repository, Line line, Tip base, ConfigPath place) {
        super(false);
        this.place = place;
        this.repository = repository;
        this.line = line;
        this.base = base;
        this.tree = base.tree();
        this.policy = repository.settings().mergePolicy();
        this.author = repository.settings().author();
    }

    /** By which a commit whose answer was lost can be asked for. */
    public TransactionId id() {
        return id;
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
        Tree then = repository.tree(repository.find(revision));
        make(now -> now.restore(at, then));
    }

    /**
     * Makes what was read a condition: if others change what is at the path, a whole subtree or a container, before this
     * transaction lands, that is a conflict. InvalidPathException or NodeNotFoundException for a path that cannot be one.
     */
    public ConfigTransaction require(String path) {
        ConfigPath at = absolute(path);
        tree().check(at);
        required.add(at);
        return this;
    }

    /** What a commit would do now, and what it would meet. Nothing is written, and the transaction goes on. */
    public ConfigPreview preview() {
        Tip began = base();
        repository.checkOpen();
        Tip head = line.refresh();
        List<Conflict> conflicts = new ArrayList<>(broken(head, began));
        ThreeWayMerge.Merged merged = ThreeWayMerge.of(began.tree(), head.tree(), tree().seal(), policy);
        conflicts.addAll(merged.conflicts());
        List<ConfigChange> changes = new ArrayList<>();
        TreeDiff.between(head.tree(), merged.tree().seal(), change -> changes.add(change.toConfigChange()));
        return new ConfigPreview(changes, conflicts);
    }

    /**
     * Makes the edits one commit and ends the transaction, whatever comes of it. MergeConflictException when others changed
     * the same differently, or what is required; ContentionException when others won every try: nothing landed.
     * The store's UnknownOutcomeException when it may have.
     *
     * @return the commit; that of the head when there is nothing to commit
     */
    public Commit commit() {
        Tip began = base();
        Tree edited = tree();
        end();
        repository.checkOpen();
        Tree sealed = edited.seal();
        return line.commit(new Cause(id, author, message), head -> new Next.Change(onto(head, began, sealed)))
                .commit();
    }

    private Tree onto(Tip head, Tip began, Tree sealed) {
        List<Conflict> broken = broken(head, began);
        ThreeWayMerge.Merged merged = ThreeWayMerge.of(began.tree(), head.tree(), sealed, policy);
        if (broken.isEmpty()) {
            return merged.orThrow();
        }
        List<Conflict> conflicts = new ArrayList<>(broken);
        conflicts.addAll(merged.conflicts());
        throw new MergeConflictException(conflicts);
    }

    /** The required places that are not what they were when the transaction began. */
    private List<Conflict> broken(Tip head, Tip began) {
        List<Conflict> broken = new ArrayList<>();
        for (ConfigPath path : required) {
            if (!head.tree().isSameAt(path, began.tree())) {
                Message before = message(began.tree(), path);
                broken.add(new Conflict(path.toString(), "", before, message(head.tree(), path), before));
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
        tree = null;
    }

    private Tip base() {
        Tip began = base;
        if (began == null) {
            throw new ClosedTransactionException("transaction " + id + " has ended; begin a new one");
        }
        return began;
    }

    @Override
    ConfigPath place() {
        return place;
    }

    @Override
    Tree tree() {
        Tree now = tree;
        if (now == null) {
            throw new ClosedTransactionException("transaction " + id + " has ended; begin a new one");
        }
        return now;
    }

    @Override
    void make(UnaryOperator<Tree> edit) {
        tree = edit.apply(tree());
    }
}
