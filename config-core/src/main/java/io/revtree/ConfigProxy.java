package io.revtree;

import com.google.protobuf.Message;
import io.revtree.hooks.Hooks;
import io.revtree.tree.Lens;
import io.revtree.tree.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

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
    private final Hooks hooks;
    private final Registration presence;
    private final Set<Registration> registrations = new HashSet<>();
    private volatile boolean closed;

    /** At a place that is spelled as the tree spells it; ExclusiveProxyException where it cannot be had. */
    ConfigProxy(ConfigBranch branch, Hooks hooks, ConfigPath place, boolean exclusive) {
        super(false);
        this.branch = branch;
        this.hooks = hooks;
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

    /**
     * Has a hook called before each change of this kind at this node: ADD and REMOVE of its keyed children, UPDATE of its own
     * fields, LIST of its lists of children. If it throws, the edit or commit is refused with a RejectedChangeException that has
     * what it threw as its cause. Inside a transaction it is called at the edit, and again at the commit where the merged
     * value differs from the one that it saw; more often where commits of others come between. What it edits joins the edit that it
     * is called for, so it should edit what is to be, whatever was before.
     *
     * @return ends the hook, as closing the proxy does
     * @throws InvalidPathException if this node is in a container without keys, whose changes are LIST changes of its owner
     */
    public Registration before(ChangeKind kind, Consumer<ConfigChange> hook) {
        return register(() -> hooks.before(hookable(), kind, hook));
    }

    /**
     * Has a hook called after each commit of this root with a change of this kind at this node, as for {@link #before}: once the
     * commit is durable, in the order of commits, in the thread that made it and before that goes on. What it edits is a commit of
     * its own. What it throws is logged and told to the root's observer, and harms nobody; but an error of the JVM, such as
     * an OutOfMemoryError, reaches the caller, whose commit has landed all the same.
     *
     * @return ends the hook, as closing the proxy does
     * @throws InvalidPathException as for {@link #before}
     */
    public Registration after(ChangeKind kind, Consumer<ConfigChange> hook) {
        return register(() -> hooks.after(hookable(), kind, hook));
    }

    /**
     * Has readers get what a hook makes of this node's own fields, wherever they are read from the newest state: by the root, a
     * proxy, a transaction, in lists, streams, patterns and deep reads of what is above. Snapshots, changes and conflicts have what is
     * stored. Several hooks are called in order of registration, each with what the one before returned. It may be called by
     * many threads at once, and what it reads itself is read without hooks.
     *
     * <p>Readers get the hook's fault if it throws, a TypeMismatchException if it returns null, a message of another class or
     * one with children, and a KeyChangeException if it changes the key.
     *
     * @return ends the hook, as closing the proxy does
     */
    public Registration onRead(UnaryOperator<Message> hook) {
        return register(() -> hooks.onRead(place, hook));
    }

    /**
     * As {@link ConfigBranch#watch(String, ConfigListener)}; the pattern begins at this node. Paths in changes are absolute.
     *
     * @return ends it, as closing the proxy does
     */
    public Registration watch(String pattern, ConfigListener listener) {
        return register(() -> branch.watch(fromRoot(pattern), listener));
    }

    /**
     * As {@link ConfigBranch#watch(String, CommitId, ConfigListener)}; the pattern begins at this node. Paths in changes are absolute.
     *
     * @return ends it, as closing the proxy does
     */
    public Registration watch(String pattern, CommitId from, ConfigListener listener) {
        return register(() -> branch.watch(fromRoot(pattern), from, listener));
    }

    /**
     * As {@link ConfigBranch#watchState}; the pattern begins at this node. Paths in changes are absolute, and the snapshot is that
     * of the whole tree.
     *
     * @return ends it, as closing the proxy does
     */
    public Registration watchState(String pattern, ConfigListener listener) {
        return register(() -> branch.watchState(fromRoot(pattern), listener));
    }

    private ConfigPath hookable() {
        if (branch.tree().isInList(place)) {
            throw new InvalidPathException(
                    place.toString(),
                    "is in a container without keys, which changes as a whole; hook LIST changes of the container's owner");
        }
        return place;
    }

    private Registration register(Supplier<Registration> registering) {
        synchronized (registrations) {
            checkOpen();
            Registration registration = registering.get();
            registrations.add(registration);
            return () -> {
                registration.close();
                synchronized (registrations) {
                    registrations.remove(registration);
                }
            };
        }
    }

    @Override
    ConfigPath place() {
        return place;
    }

    @Override
    @Nullable
    Lens lens() {
        return branch.lens();
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

    /**
     * Ends its use, its hooks, what watches by it, and its hold on the path. A hook that is running goes on to its end; a listener is
     * waited for as when it is closed alone. Closing twice does nothing.
     */
    @Override
    public void close() {
        List<Registration> ending;
        synchronized (registrations) {
            closed = true;
            ending = List.copyOf(registrations);
            registrations.clear();
        }
        presence.close();
        ending.forEach(Registration::close); // outside the lock: one of them may wait for a listener that needs it
    }

    /** The path of its node. */
    @Override
    public String toString() {
        return "proxy of " + place;
    }
}
