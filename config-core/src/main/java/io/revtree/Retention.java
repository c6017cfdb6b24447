package io.revtree;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which commits {@link ConfigRoot#prune} keeps. Whatever it says, these stay: the newest commit of each branch, what tags name,
 * what is pinned, and the merge bases of any two commits that stay. Immutable.
 */
public final class Retention {

    /** How long what was pruned or deleted can still be read when nothing else is said. */
    public static final Duration GRACE = Duration.ofHours(1);

    /**
     * What is kept of a branch beside what always is.
     *
     * @param commits how many of its newest commits, along first parents; at least 1
     * @param since all that it is made from since this moment, and what it was at that moment; null for none
     */
    public record Rule(long commits, @Nullable Instant since) {

        public Rule {
            if (commits < 1) {
                throw new IllegalArgumentException("a branch keeps at least its newest commit, not " + commits);
            }
        }

        private Rule or(Rule other) {
            Instant mine = since;
            Instant theirs = other.since;
            Instant first = mine == null || (theirs != null && theirs.isBefore(mine)) ? theirs : mine;
            return new Rule(Math.max(commits, other.commits), first);
        }
    }

    private final Rule rule;
    private final SortedMap<String, Rule> branches;
    private final Duration grace;

    private Retention(Rule rule, SortedMap<String, Rule> branches, Duration grace) {
        this.rule = rule;
        this.branches = branches;
        this.grace = grace;
    }

    private static Retention of(Rule rule) {
        return new Retention(rule, new TreeMap<>(), GRACE);
    }

    /** Of each branch the newest commit, and all that tags name. */
    public static Retention latestAndTagged() {
        return of(new Rule(1, null));
    }

    /** Of each branch so many of its newest commits, along first parents; IllegalArgumentException for less than 1. */
    public static Retention lastCommits(long count) {
        return of(new Rule(count, null));
    }

    /** Of each branch all commits since a moment, those that merges brought too, and the newest one before it. */
    public static Retention since(Instant moment) {
        return of(new Rule(1, moment));
    }

    /** With another rule for one branch, that of the other retention. A branch of this name need not be there. */
    public Retention on(String branch, Retention other) {
        SortedMap<String, Rule> more = new TreeMap<>(branches);
        more.put(branch, other.rule(branch));
        return new Retention(rule, more, grace);
    }

    /** Keeps what this one keeps, and what the other one keeps; the grace is the longer one. */
    public Retention or(Retention other) {
        SortedMap<String, Rule> both = new TreeMap<>();
        branches.keySet().forEach(branch -> both.put(branch, rule(branch).or(other.rule(branch))));
        other.branches.keySet().forEach(branch -> both.put(branch, rule(branch).or(other.rule(branch))));
        return new Retention(rule.or(other.rule), both, grace.compareTo(other.grace) >= 0 ? grace : other.grace);
    }

    /**
     * How long what is pruned can still be read by its id; {@link #GRACE} unless it is set. With zero, the next collection takes it
     * away, also from those who are reading it.
     */
    public Retention grace(Duration time) {
        return new Retention(rule, branches, checkGrace(time));
    }

    /** Gives back a grace; IllegalArgumentException if it is negative or over ten years. */
    public static Duration checkGrace(Duration time) {
        if (time.isNegative() || time.compareTo(Duration.ofDays(3_660)) > 0) {
            throw new IllegalArgumentException("a grace is from zero to ten years, not " + time);
        }
        return time;
    }

    /** What holds for a branch. */
    public Rule rule(String branch) {
        return branches.getOrDefault(branch, rule);
    }

    /** The branches with a rule of their own. */
    public Map<String, Rule> branches() {
        return Map.copyOf(branches);
    }

    /** How long what is pruned can still be read. */
    public Duration grace() {
        return grace;
    }
}
