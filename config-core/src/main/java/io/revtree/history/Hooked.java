package io.revtree.history;

import io.revtree.hooks.Aftermath;
import io.revtree.hooks.Hooks;
import io.revtree.hooks.Shown;
import io.revtree.hooks.Vetting;
import io.revtree.tree.Tree;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A proposal that meets the hooks of its branch: what it makes of a head is shown to the before hooks, and what landed to the
 * after hooks. Every commit of a user's goes this way.
 */
public final class Hooked implements Proposal {

    private final Proposal proposal;
    private final Vetting vetting;
    private final Aftermath aftermath;

    private Hooked(Proposal proposal, Vetting vetting, Aftermath aftermath) {
        this.proposal = proposal;
        this.vetting = vetting;
        this.aftermath = aftermath;
    }

    /**
     * Makes a commit, as {@link Line#commit} does. RejectedChangeException when a hook vetoes it, or in a before hook of the
     * branch.
     *
     * @param shown gives what the before hooks have seen of it already; null for nothing
     */
    public static CommitObject commit(Line line, Cause cause, Proposal proposal, @Nullable Supplier<Shown> shown) {
        Hooks hooks = line.hooks();
        if (hooks.isIdle()) {
            return line.commit(cause, proposal);
        }
        hooks.refuseInBeforeHook();
        Vetting vetting = hooks.vetting(cause.transaction(), shown == null ? null : shown.get());
        Aftermath aftermath = hooks.aftermath();
        try {
            return line.commit(cause, new Hooked(proposal, vetting, aftermath));
        } finally {
            aftermath.settle();
        }
    }

    @Override
    public Next onto(Tip head) {
        Next next = proposal.onto(head);
        Tree vetted = vetting.onto(head.tree(), next.tree());
        return vetted == next.tree() ? next : next.with(vetted);
    }

    @Override
    public void landed(Tip before, Tip after) {
        proposal.landed(before, after);
        aftermath.landed(before.tree(), after.tree(), after.commit().commit());
    }
}
