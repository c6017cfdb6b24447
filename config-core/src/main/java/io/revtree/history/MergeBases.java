package io.revtree.history;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Finds the best common ancestors of two commits over all parents: those that both are made from, or are, and that no other
 * such commit is made from. There are several where branches were merged into each other crosswise.
 *
 * <p>Both commits are painted, and paint runs down to their parents:
 *
 * <ol>
 *   <li>The newest painted commit is taken next, in the order of {@link Commits#NEWEST_FIRST}. All that is made from it was taken
 *       before, so its paint is final, and it is never met again: only what is painted and not taken yet is kept.
 *   <li>If it has the paint of both sides, both are made from it. It is one of the best, and what it was made from is painted as
 *       lying behind a best one, which no other paint changes.
 *   <li>Another best one must be painted by both sides, and by nothing that lies behind. So when no such commit waits, and the
 *       commits that one of the sides alone has painted are at an end, there can be none any more.
 * </ol>
 *
 * So the cost follows the commits that are newer than the oldest of the best ones, or than the beginning of a line of its own that
 * both sides have; and the memory follows the lines that run side by side there. Over what was pruned
 * it goes as {@link Cuts} says.
 *
 * <p>Source: Git's walk to merge bases ({@code paint_down_to_common}). That one goes by dates that may
 * contradict the parents, and so must look further and check what it found.
 *
 * <p>For one use by one thread.
 */
final class MergeBases {

    /** What is known of a commit that waits. */
    private enum Paint {
        OURS,
        THEIRS,
        BOTH,
        BEHIND;

        Paint and(Paint other) {
            if (this == other) {
                return this;
            }
            return this == BEHIND || other == BEHIND ? BEHIND : BOTH;
        }
    }

    private final Commits commits;
    private final NavigableMap<CommitObject, Paint> waiting = new TreeMap<>(Commits.NEWEST_FIRST);
    private final Map<Paint, Integer> counts = new EnumMap<>(Paint.class);

    MergeBases(Commits commits) {
        this.commits = commits;
    }

    /** Newest first; none when nothing is known that both are made from. */
    List<CommitObject> of(CommitObject ours, CommitObject theirs) {
        paint(ours, Paint.OURS);
        paint(theirs, Paint.THEIRS);
        List<CommitObject> bases = new ArrayList<>();
        while (count(Paint.BOTH) > 0 || (count(Paint.OURS) > 0 && count(Paint.THEIRS) > 0)) {
            Map.Entry<CommitObject, Paint> newest = waiting.pollFirstEntry();
            CommitObject commit = newest.getKey();
            Paint paint = newest.getValue();
            counts.merge(paint, -1, Integer::sum);
            if (paint == Paint.BOTH) {
                bases.add(commit);
                paint = Paint.BEHIND;
            }
            for (CommitObject parent : commits.parents(commit)) {
                paint(parent, paint);
            }
        }
        return bases;
    }

    private void paint(CommitObject commit, Paint paint) {
        Paint before = waiting.get(commit);
        Paint after = before == null ? paint : before.and(paint);
        if (before != null) {
            counts.merge(before, -1, Integer::sum);
        }
        counts.merge(after, 1, Integer::sum);
        waiting.put(commit, after);
    }

    private int count(Paint paint) {
        return counts.getOrDefault(paint, 0);
    }
}
