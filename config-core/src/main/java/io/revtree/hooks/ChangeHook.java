package io.revtree.hooks;

import io.revtree.ChangeKind;
import io.revtree.ConfigChange;
import java.util.function.Consumer;

/** A hook on the changes of one kind. */
final class ChangeHook {

    private final ChangeKind kind;
    private final Consumer<ConfigChange> action;
    private volatile boolean closed;

    ChangeHook(ChangeKind kind, Consumer<ConfigChange> action) {
        this.kind = kind;
        this.action = action;
    }

    ChangeKind kind() {
        return kind;
    }

    void accept(ConfigChange change) {
        action.accept(change);
    }

    /** Whether it is to be called: one that was closed is not, also where it was found before. */
    boolean isOpen() {
        return !closed;
    }

    void close() {
        closed = true;
    }
}
