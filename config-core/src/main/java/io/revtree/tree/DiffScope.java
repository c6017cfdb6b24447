package io.revtree.tree;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a diff looks, and who is told what it finds there. One stands for one path. */
public interface DiffScope {

    /** The scope of what one more segment leads to, spelled as the tree spells it; null if nobody cares for anything there. */
    @Nullable
    DiffScope below(String segment);

    /** The one segment that leads on from here, so that others need not be compared; null if there may be several. */
    default @Nullable String only() {
        return null;
    }

    /** A change at this path. */
    void accept(NodeChange change);

    /** Everything. */
    static DiffScope all(Consumer<NodeChange> changes) {
        return new DiffScope() {
            @Override
            public DiffScope below(String segment) {
                return this;
            }

            @Override
            public void accept(NodeChange change) {
                changes.accept(change);
            }
        };
    }
}
