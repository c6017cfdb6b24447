package io.revtree;

import io.revtree.history.Cause;
import io.revtree.history.Line;
import io.revtree.history.Repository;
import io.revtree.history.Tip;
import io.revtree.tree.Tree;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A set of edits that becomes one commit. It reads the tree as it was when the transaction began, and its own edits; nobody
 * else sees these before the commit. One that is dropped, cancelled or closed without a commit leaves nothing behind.
 *
 * <p>Edits of others that land meanwhile are not merged yet: a commit onto a head that has other content than the one where the
 * transaction began throws ContentionException, and the transaction is to be made again; {@code transact} does that.
 *
 * <p>Any use after the end throws ClosedTransactionException. For one thread at a time.
 */
public final class ConfigTransaction extends TreeEditor implements AutoCloseable {

    private final Repository repository;
    private final Line line;
    private final TransactionId id = TransactionId.random();
    private @Nullable Tip base;
    private @Nullable Tree tree;
    private String author;
    private String message = "";

    ConfigTransaction(Repository repository, Line line, Tip base) {
        super(false);
        this.repository = repository;
        this.line = line;
        this.base = base;
        this.tree = base.tree();
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
        ConfigPath place = absolute(path);
        Tree then = repository.tree(repository.find(revision));
        make(now -> now.restore(place, then));
    }

    /**
     * Makes the edits one commit and ends the transaction, whatever comes of it. ContentionException when others changed the
     * tree meanwhile, or won every try: nothing landed. The store's UnknownOutcomeException when it may have.
     *
     * @return the commit; that of the head when there is nothing to commit
     */
    public Commit commit() {
        Tip began = base();
        Tree edited = tree();
        end();
        Tree sealed = edited.seal();
        return line.commit(new Cause(id, author, message), head -> onto(head, began, sealed))
                .commit();
    }

    private Tree onto(Tip head, Tip began, Tree sealed) {
        if (sealed.id().equals(began.tree().id())) {
            return head.tree();
        }
        if (head.tree().id().equals(began.tree().id())) {
            return sealed;
        }
        throw new ContentionException("branch '" + line.branch() + "' has moved from commit "
                + began.commit().id() + " to " + head.commit().id()
                + " since the transaction began; begin again, read, and decide on the newest state");
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
