package io.revtree.hooks;

import io.revtree.TransactionId;
import io.revtree.tree.Tree;
import org.jspecify.annotations.Nullable;

/**
 * Shows a commit to the before hooks that it reaches, once more for each newer head that it meets. What a hook has seen it is
 * not shown again, unless hooks edited the tree: what they edit they decide by what they read, which another head may have
 * changed, so on that one they are all called anew, and nothing of their edits is kept. For one thread.
 */
public final class Vetting {

    private final Hooks hooks;
    private final TransactionId id;
    private final @Nullable Shown first;
    private @Nullable Shown shown;

    /**
     * @param id of the transaction
     * @param first what the hooks have seen before the commit, if anything
     */
    Vetting(Hooks hooks, TransactionId id, @Nullable Shown first) {
        this.hooks = hooks;
        this.id = id;
        this.first = first;
        this.shown = first;
    }

    /**
     * What the commit makes of a head, with what the hooks add to it; RejectedChangeException if one of them throws.
     *
     * @param head the head's tree
     * @param made what the commit makes of it by itself; the answer, if the hooks edit nothing
     */
    public Tree onto(Tree head, Tree made) {
        if (!hooks.hasBefore()) {
            return made;
        }
        Tree sealed = made.seal();
        if (shown != null && shown.isAll(head, sealed)) {
            return made;
        }
        Worktree worktree = new Worktree(hooks, id, sealed);
        hooks.show(worktree, head, sealed, shown);
        Tree vetted = worktree.tree();
        boolean asMade = vetted == sealed && worktree.required().isEmpty();
        shown = asMade ? new Shown(head, sealed) : first;
        return vetted == sealed ? made : vetted;
    }
}
