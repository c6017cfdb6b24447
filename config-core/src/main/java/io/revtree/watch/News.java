package io.revtree.watch;

import io.revtree.Commit;
import io.revtree.ConfigChange;
import io.revtree.history.CommitObject;
import io.revtree.tree.Tree;
import java.util.List;

/** What a listener is told. Immutable. */
public sealed interface News {

    /** The commit that the listener knows of from then on, with all before it. */
    Commit upTo();

    /** What one commit changed. */
    record Step(Commit commit, List<ConfigChange> changes) implements News {
        @Override
        public Commit upTo() {
            return commit;
        }
    }

    /** What several commits changed together. */
    record Leap(Commit from, Commit to, List<ConfigChange> changes) implements News {
        @Override
        public Commit upTo() {
            return to;
        }
    }

    /** A state to begin with, or to begin again. */
    record State(CommitObject commit, Tree tree) implements News {
        @Override
        public Commit upTo() {
            return commit.commit();
        }
    }
}
