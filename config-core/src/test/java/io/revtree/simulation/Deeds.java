package io.revtree.simulation;

import io.revtree.CommitId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was done to tags, branches and history beside commits, as those who did it know. */
final class Deeds {

    /** What a tag may name: what was last known, and what came after it with an outcome that nobody knows. */
    private static final class Possible {
        private final Set<@Nullable CommitId> commits = new HashSet<>();

        Possible() {
            commits.add(null);
        }
    }

    private final SortedMap<String, Possible> tags = new TreeMap<>();
    private final Set<String> mayHaveBegun = new HashSet<>();
    private final Set<String> begun = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final Set<String> mayHaveEnded = new HashSet<>();
    private final List<Observer> observers = new ArrayList<>();
    private final List<CommitId> met = new ArrayList<>();
    private long keptLeast = Long.MAX_VALUE;

    /** A tag is about to be set, or deleted with null; each tag is one thread's. */
    void tagging(String tag, @Nullable CommitId commit) {
        tags.computeIfAbsent(tag, name -> new Possible()).commits.add(commit);
    }

    /** The tag was set or deleted. */
    void tagged(String tag, @Nullable CommitId commit) {
        Possible possible = new Possible();
        possible.commits.clear();
        possible.commits.add(commit);
        tags.put(tag, possible);
    }

    Set<String> tags() {
        return tags.keySet();
    }

    /** Whether there is such a tag beyond doubt. */
    boolean isSet(String tag) {
        Possible possible = tags.get(tag);
        return possible != null && !possible.commits.contains(null);
    }

    boolean mayName(String tag, @Nullable CommitId commit) {
        Possible possible = tags.get(tag);
        return possible != null && possible.commits.contains(commit);
    }

    /** A branch is about to be begun. */
    void beginning(String branch) {
        mayHaveBegun.add(branch);
    }

    boolean mayHaveBegun(String branch) {
        return mayHaveBegun.contains(branch);
    }

    void begun(String branch) {
        begun.add(branch);
    }

    void ending(String branch) {
        mayHaveEnded.add(branch);
    }

    void ended(String branch) {
        ended.add(branch);
    }

    /** Whether a branch of this name must be there. */
    boolean mustBe(String branch) {
        return begun.contains(branch) && !mayHaveEnded.contains(branch);
    }

    Set<String> begun() {
        return begun;
    }

    boolean mayHaveEnded(String branch) {
        return mayHaveEnded.contains(branch);
    }

    boolean hasEnded(String branch) {
        return ended.contains(branch);
    }

    /** Somebody met a commit, which may be pruned later. */
    void met(CommitId commit) {
        met.add(commit);
    }

    /** One that somebody met. */
    CommitId someMet(Random random) {
        return met.get(random.nextInt(met.size()));
    }

    /** History is about to be pruned to so many commits of each branch. */
    void pruning(long kept) {
        keptLeast = Math.min(keptLeast, kept);
    }

    /** How many of the newest commits of each branch no prune can have dropped. */
    long keptLeast() {
        return keptLeast;
    }

    boolean mayBePruned() {
        return keptLeast != Long.MAX_VALUE;
    }

    void observed(List<Observer> all) {
        observers.addAll(all);
    }

    List<Observer> observers() {
        return observers;
    }
}
