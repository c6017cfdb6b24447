package io.revtree.watch;

import io.revtree.tree.PathPattern;
import java.util.LinkedHashSet;
import java.util.Set;

/** A pattern that somebody watches. */
final class Interest {

    private final PathPattern pattern;
    private final long since;

    /** Those who watch; changed and read under the lock of the {@link Feed}. */
    final Set<Watch> watches = new LinkedHashSet<>();

    /** {@code since} is the number of the first move that is held against it. */
    Interest(PathPattern pattern, long since) {
        this.pattern = pattern;
        this.since = since;
    }

    PathPattern pattern() {
        return pattern;
    }

    long since() {
        return since;
    }
}
