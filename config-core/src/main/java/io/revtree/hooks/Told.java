package io.revtree.hooks;

import io.revtree.ChangeKind;
import io.revtree.ConfigChange;
import io.revtree.tree.NodeChange;
import org.jspecify.annotations.Nullable;

/** A change as the hooks that it reaches are told it, put together when the first of them asks. For one thread. */
final class Told {

    private final NodeChange change;
    private @Nullable ConfigChange told;

    Told(NodeChange change) {
        this.change = change;
    }

    ChangeKind kind() {
        return change.kind();
    }

    /** The path of what changed. */
    String path() {
        return change.path().toString();
    }

    /** An update with own fields; all else deep. */
    ConfigChange get() {
        ConfigChange known = told;
        if (known == null) {
            known = change.kind() == ChangeKind.UPDATE ? change.toConfigChange() : change.toDeepConfigChange();
            told = known;
        }
        return known;
    }
}
