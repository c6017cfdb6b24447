package io.revtree.verify;

import io.revtree.history.CommitObject;
import io.revtree.store.BlobId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sets of faults, each kept once and called by a number, as they are handed up from the faulty objects to the commits; and of
 * each set the commits that lead to just these faults. Used by one thread.
 */
final class Harm {

    /** The set without faults. */
    static final int NONE = 0;

    /** All sets together have no more members. */
    private static final long MEMBERS_MAX = 2_000_000;

    /** Of all sets together no more commits are kept one by one. */
    private static final int LISTED_MAX = 100_000;

    private final List<int[]> sets = new ArrayList<>();
    private final Map<Members, Integer> numbers = new HashMap<>();
    private final Map<Integer, Harmed> commits = new HashMap<>();
    private long members;
    private int listed;
    private boolean cut;

    @SuppressWarnings("ArrayRecordComponent") // compared by content
    private record Members(int[] faults) {

        @Override
        public boolean equals(@Nullable Object object) {
            return object instanceof Members other && Arrays.equals(faults, other.faults);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(faults);
        }
    }

    Harm() {
        number(new int[0]);
    }

    /** The set of one fault. */
    int of(int fault) {
        return number(new int[] {fault});
    }

    /** The set of all faults of both. */
    int union(int one, int other) {
        if (one == other || other == NONE) {
            return one;
        }
        if (one == NONE) {
            return other;
        }
        int[] mine = sets.get(one);
        int[] theirs = sets.get(other);
        int[] both = Arrays.copyOf(mine, mine.length + theirs.length);
        System.arraycopy(theirs, 0, both, mine.length, theirs.length);
        return number(Arrays.stream(both).sorted().distinct().toArray());
    }

    private int number(int[] faults) {
        Integer known = numbers.get(new Members(faults));
        if (known != null) {
            return known;
        }
        if (members + faults.length > MEMBERS_MAX) {
            cut = true;
            return NONE;
        }
        members += faults.length;
        sets.add(faults);
        numbers.put(new Members(faults), sets.size() - 1);
        return sets.size() - 1;
    }

    /** Counts a commit that leads to these faults. */
    void commit(int set, CommitObject commit) {
        if (set != NONE && harmed(set).add(commit, listed < LISTED_MAX)) {
            listed++;
        }
    }

    /** Counts a commit that cannot be read. */
    void unreadable(int set, BlobId commit) {
        if (set != NONE && harmed(set).addUnreadable(commit, listed < LISTED_MAX)) {
            listed++;
        }
    }

    private Harmed harmed(int set) {
        return commits.computeIfAbsent(set, key -> new Harmed());
    }

    /** The commits that lead to a fault. */
    Harmed commits(int fault) {
        Harmed found = new Harmed();
        commits.forEach((set, harmed) -> {
            if (Arrays.binarySearch(sets.get(set), fault) >= 0) {
                found.addAll(harmed);
            }
        });
        return found;
    }

    /** Whether there were more sets than are kept, so that commits are missing. */
    boolean isCut() {
        return cut;
    }
}
