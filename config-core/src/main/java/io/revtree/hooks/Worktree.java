package io.revtree.hooks;

import io.revtree.ClosedTransactionException;
import io.revtree.ConfigPath;
import io.revtree.TransactionId;
import io.revtree.tree.Tree;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The tree as a transaction has it, from edit to edit. Each edit is shown to the before hooks that it reaches; what they edit
 * joins it. For one thread at a time.
 */
public final class Worktree {

    private final Hooks hooks;
    private final TransactionId id;
    private final Set<ConfigPath> required = new LinkedHashSet<>();
    private @Nullable Tree tree;

    /** Begins with this tree. */
    public Worktree(Hooks hooks, TransactionId id, Tree tree) {
        this.hooks = hooks;
        this.id = id;
        this.tree = tree;
    }

    /** Of the transaction. */
    public TransactionId id() {
        return id;
    }

    /** The tree as it is now; ClosedTransactionException after the end. */
    public Tree tree() {
        Tree now = tree;
        if (now == null) {
            throw new ClosedTransactionException("transaction " + id + " has ended; begin a new one");
        }
        return now;
    }

    /** The places that must be what they were when the transaction began. */
    public Set<ConfigPath> required() {
        return required;
    }

    /** Makes an edit. If it is refused, or a hook throws, all is as it was before it, the edits of hooks included. */
    public void edit(UnaryOperator<Tree> edit) {
        Tree before = tree();
        Tree after = edit.apply(before);
        if (after == before) {
            return;
        }
        tree = after;
        boolean accepted = false;
        try {
            hooks.show(this, before, after, null);
            accepted = true;
        } finally {
            if (!accepted && tree != null) {
                tree = before;
            }
        }
        tree(); // a hook may have ended it
    }

    /** Takes over what was made of its tree in another one, which is done. */
    public void take(Worktree part) {
        tree();
        tree = part.tree();
        required.addAll(part.required);
    }

    /** Lets go of the tree. */
    public void end() {
        tree = null;
    }
}
