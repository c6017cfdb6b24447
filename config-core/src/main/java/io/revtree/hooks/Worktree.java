package io.revtree.hooks;

import io.revtree.ClosedTransactionException;
import io.revtree.ConfigPath;
import io.revtree.TransactionId;
import io.revtree.prolly.Owner;
import io.revtree.tree.Tree;
import java.util.LinkedHashSet;
import java.util.List;
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
    private final Set<ConfigPath> decided = new LinkedHashSet<>();
    private @Nullable Tree tree;

    /** Who may change the tree in place, since nobody else has it; null when others may. */
    private @Nullable Owner owner;

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
        if (owner != null) {
            tree = open().shared();
            owner = null;
        }
        return open();
    }

    private Tree open() {
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

    /**
     * The nodes whose own fields hooks changed, and the lists: others must not have changed them since the transaction
     * began.
     */
    public Set<ConfigPath> decided() {
        return decided;
    }

    /**
     * Makes an edit. If it is refused, or a hook throws, all is as it was before it, the edits of hooks included. Should there be
     * no memory to end it, the tree is gone.
     */
    public void edit(UnaryOperator<Tree> edit) {
        if (hooks.hasBefore()) {
            editShown(edit);
        } else {
            editUnseen(edit);
        }
    }

    private void editShown(UnaryOperator<Tree> edit) {
        Tree before = tree();
        Tree after = edit.apply(before);
        if (after == before) {
            return;
        }
        tree = after;
        List<ConfigPath> requiredBefore = List.copyOf(required);
        List<ConfigPath> decidedBefore = List.copyOf(decided);
        boolean accepted = false;
        try {
            hooks.show(this, before, after, null);
            accepted = true;
        } finally {
            if (!accepted && tree != null) {
                tree = before;
                required.retainAll(requiredBefore);
                decided.retainAll(decidedBefore);
            }
        }
        tree(); // a hook may have ended it
    }

    /** Nobody looks at the tree between such edits: so each is made in place of the one before. */
    private void editUnseen(UnaryOperator<Tree> edit) {
        Owner editor = owner;
        if (editor == null) {
            editor = new Owner();
            tree = tree().ownedBy(editor);
            owner = editor;
        }
        editor.begin();
        boolean done = false;
        try {
            tree = edit.apply(open());
            done = true;
        } finally {
            if (!done && editor.hasChanged()) {
                end(); // it is half of what it was to be
            }
        }
    }

    /**
     * Makes an edit of a before hook's. It may have decided what to write by what it read there, so that this must not have
     * changed meanwhile, not even to the same.
     */
    public void editByHook(UnaryOperator<Tree> edit) {
        Tree before = tree();
        edit(edit);
        decided.addAll(Updated.between(before, tree()));
    }

    /** Takes over what a hook made of its tree in another one, which is done. */
    public void take(Worktree part) {
        decided.addAll(Updated.between(tree(), part.tree()));
        decided.addAll(part.decided);
        tree = part.tree();
        owner = null;
        required.addAll(part.required);
    }

    /** Lets go of the tree. */
    public void end() {
        tree = null;
        owner = null;
    }
}
