package io.revtree;

import io.revtree.hooks.Hooks;
import io.revtree.tree.Tree;
import java.util.function.UnaryOperator;

/**
 * A part of the tree, used as if it were the whole: its paths and patterns, those of its transactions too, begin at its node,
 * which is {@code /}. Paths in changes, conflicts and faults are absolute. Reads and edits are those of the branch: of its
 * newest state, each edit a commit of its own.
 *
 * <p>While an exclusive proxy is open, no other one can be had at its path. That holds for one opened root and one branch, and
 * keeps nobody from reading and writing by other ways.
 *
 * <p>Any use after close throws IllegalStateException; transactions that it began go on. Thread-safe.
 */
public final class ConfigProxy extends TreeEditor implements AutoCloseable {

    private final ConfigBranch branch;
    private final ConfigPath place;
    private final Registration presence;
    private volatile boolean closed;

    /** At a place that is spelled as the tree spells it; ExclusiveProxyException where it cannot be had. */
    ConfigProxy(ConfigBranch branch, Hooks hooks, ConfigPath place, boolean exclusive) {
        super(false);
        this.branch = branch;
        this.place = place;
        this.presence = hooks.proxies().enter(place, exclusive);
    }

    /** The absolute path of its node. */
    public String path() {
        return place.toString();
    }

    /** Begins a transaction on the newest state that this process knows, whose paths begin at the same node. */
    public ConfigTransaction begin() {
        checkOpen();
        return branch.begin(place);
    }

    @Override
    ConfigPath place() {
        return place;
    }

    @Override
    Tree tree() {
        checkOpen();
        return branch.tree();
    }

    @Override
    void make(UnaryOperator<Tree> edit) {
        checkOpen();
        branch.make(edit);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the proxy of " + place + " is closed; open another one");
        }
    }

    /** Ends its use, and its hold on the path. Closing twice does nothing. */
    @Override
    public void close() {
        closed = true;
        presence.close();
    }

    /** The path of its node. */
    @Override
    public String toString() {
        return "proxy of " + place;
    }
}
