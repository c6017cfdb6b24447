package io.revtree.watch;

import io.revtree.Commit;
import io.revtree.ConfigChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A move of the branch that listeners are told of as one: a commit, or a leap over several. Thread-safe. */
final class Move {

    /** What there is to tell of it. */
    private record Told(Commit from, Commit to, Matches matches) {}

    private final Position from;
    private final Position to;
    private final boolean single;
    private final long number;
    private volatile @Nullable Told told;

    private Move(Position from, Position to, boolean single, long number, @Nullable Told told) {
        this.from = from;
        this.to = to;
        this.single = single;
        this.number = number;
        this.told = told;
    }

    /**
     * One that all patterns were held against.
     *
     * @param single whether the one commit was made on the other
     * @param number of the move, among those
     */
    static Move matched(Commit from, Commit to, boolean single, long number, Matches matches) {
        return new Move(Position.of(from), Position.of(to), single, number, new Told(from, to, matches));
    }

    /** A single one that happened before anybody watched. */
    static Move before(Position from, Position to) {
        return new Move(from, to, true, -1, null);
    }

    Position from() {
        return from;
    }

    Position to() {
        return to;
    }

    /** What it changed, in the words for listeners. */
    News news(Commit before, Commit after, List<ConfigChange> changes) {
        return single ? new News.Step(after, changes) : new News.Leap(before, after, changes);
    }

    /** Whether it is known to change nothing that an interest matches. */
    boolean passes(Interest interest) {
        List<ConfigChange> changes = changes(interest);
        return changes != null && changes.isEmpty();
    }

    /** What it changed for an interest; null where that is not kept. */
    @Nullable
    News news(Interest interest) {
        Told kept = told;
        List<ConfigChange> changes = changes(interest);
        return kept == null || changes == null ? null : news(kept.from, kept.to, changes);
    }

    private @Nullable List<ConfigChange> changes(Interest interest) {
        Told kept = told;
        return kept == null || number < interest.since() ? null : kept.matches.of(interest);
    }

    /** How many changes are kept. */
    int size() {
        Told kept = told;
        return kept == null ? 0 : kept.matches.size();
    }

    /** Lets go of the changes. */
    void forget() {
        told = null;
    }
}
