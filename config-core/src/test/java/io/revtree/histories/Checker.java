package io.revtree.histories;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.ConfigRoot;
import io.revtree.TransactionId;
import io.revtree.histories.Attempt.Preview;
import io.revtree.histories.Sightings.Sighting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds a tree with its history against what its writers asked for and were told: each commit of the log is what exactly one
 * attempt makes of the commit before it, as the model says; what was acknowledged is there; what was refused was refused
 * rightly, and left no trace; and the order of the log is that of time, for those that did not overlap. So the history is
 * strictly serializable, but for what unguarded merges leave open.
 */
public final class Checker {

    private final String what;
    private final Logs logs;
    private final Map<CommitId, Attempt> landed = new HashMap<>();
    private final Collection<Journal> journals;
    private Rules rules;
    private List<Hooking> hookings = List.of();
    private BiPredicate<String, String> excused = (branch, fault) -> false;

    /**
     * A checker of one tree.
     *
     * @param what names the history in every complaint: its seed at least
     * @param atomic whether nodes merge as a whole
     * @param journals those of all processes that wrote it
     */
    public Checker(String what, boolean atomic, Collection<Journal> journals) {
        this.what = what;
        this.logs = new Logs(what);
        this.rules = new Rules(atomic, false);
        this.journals = journals;
    }

    /** Lets a refusal pass that has left no trace, where this holds of the branch and the name of the fault. */
    public Checker excusing(BiPredicate<String, String> refusal) {
        excused = refusal;
        return this;
    }

    /** Says that each root had these hooks from the begin. */
    Checker hooked(List<Hooking> all) {
        rules = new Rules(rules.atomic(), true);
        hookings = all;
        return this;
    }

    /** Checks all, through a root that none of the writers used; AssertionError for the first thing that is wrong. */
    public void check(ConfigRoot root) {
        logs.read(root);
        Map<TransactionId, Attempt> transactions = new HashMap<>();
        Map<CommitId, List<Open>> returned = new HashMap<>();
        List<Open> open = new ArrayList<>();
        for (Journal journal : journals) {
            Sightings sightings = sightings(journal);
            for (Attempt attempt : journal.attempts()) {
                Outcome outcome = journal.outcome(attempt);
                if (attempt.id() != null) {
                    transactions.put(attempt.id(), attempt);
                } else if (outcome != null && outcome.commit() != null) {
                    returned.computeIfAbsent(outcome.commit(), commit -> new ArrayList<>())
                            .add(Open.of(attempt, outcome, sightings));
                } else if (mayHaveLanded(outcome)) {
                    open.add(Open.of(attempt, outcome, sightings));
                }
            }
        }
        open.sort(Comparator.comparingLong(Open::last));
        logs.byBranch().forEach((branch, log) -> {
            for (Commit commit : log) {
                if (!landed.containsKey(commit.id()) && !commit.parents().isEmpty()) {
                    landed.put(commit.id(), attemptOf(commit, branch, transactions, returned, open));
                }
            }
        });
        assertThat(landed.values()).as("%s: attempts that landed", what).doesNotHaveDuplicates();
        Set<Attempt> there = Set.copyOf(landed.values());
        for (Journal journal : journals) {
            Sightings sightings = sightings(journal);
            for (Attempt attempt : journal.attempts()) {
                checkOutcome(root, attempt, journal.outcome(attempt), there, sightings);
            }
            journal.reads()
                    .forEach(read -> assertThat(read.tree())
                            .as("%s: what was read of commit %s", what, read.commit())
                            .isEqualTo(logs.of(read.commit())));
            checkTime(journal, sightings);
            hookings.forEach(hooks -> hooks.check(what, landed, journal, logs));
        }
    }

    /** How many attempts landed. */
    public int landed() {
        return landed.size();
    }

    private static boolean mayHaveLanded(@Nullable Outcome outcome) {
        return outcome == null || outcome.kind() == Outcome.Kind.DONE || outcome.kind() == Outcome.Kind.UNKNOWN;
    }

    /** The attempt that a commit is of, which must make of the commit before exactly what the commit has. */
    private Attempt attemptOf(
            Commit commit,
            String branch,
            Map<TransactionId, Attempt> transactions,
            Map<CommitId, List<Open>> returned,
            List<Open> open) {
        CommitId before = commit.parents().get(0);
        Value after = logs.of(commit.id());
        Attempt attempt = transactions.get(commit.transactionId());
        if (attempt == null) {
            // One that had nothing to change was told the head's commit too, which may be from before it was asked for.
            attempt = Stream.concat(returned.getOrDefault(commit.id(), List.of()).stream(), open.stream())
                    .filter(each -> each.holds(commit.sequence()))
                    .map(Open::attempt)
                    .filter(each -> logs.has(each.branch(), commit.id())
                            && message(each).equals(commit.message())
                            && makes(each, before, after))
                    .findFirst()
                    .orElse(null);
        } else {
            assertThat(attempt.name()).as("%s: the message of %s", what, commit).startsWith(commit.message());
        }
        if (attempt == null) {
            throw new AssertionError(what + ": nobody asked for " + commit + " on " + branch + " by then");
        }
        Attempt found = attempt;
        open.removeIf(each -> each.attempt().equals(found));
        Effect effect = Effect.of(attempt, before, logs, rules);
        assertThat(effect.lands())
                .as("%s: %s landed as %s in spite of %s", what, attempt, commit, effect)
                .isTrue();
        assertThat(effect.tree())
                .as("%s: the tree after %s, %s", what, attempt, commit)
                .isEqualTo(after);
        checkParents(attempt, commit, effect);
        return attempt;
    }

    /** A merge has two parents, and is made only where the branch could not just move on, or hooks add to it. */
    private void checkParents(Attempt attempt, Commit commit, Effect effect) {
        if (attempt.kind() != Attempt.Kind.MERGE) {
            assertThat(commit.parents()).as("%s: %s", what, attempt).hasSize(1);
            return;
        }
        CommitId merged = Objects.requireNonNull(attempt.revision());
        CommitId before = commit.parents().get(0);
        assertThat(commit.parents()).as("%s: %s", what, attempt).containsExactly(before, merged);
        assertThat(Effect.ancestors(before, logs))
                .as("%s: what %s adds", what, attempt)
                .doesNotContain(merged);
        if (!effect.tree().equals(logs.of(merged))) {
            return;
        }
        for (CommitId each = merged;
                !logs.parents(each).isEmpty();
                each = logs.parents(each).get(0)) {
            assertThat(each)
                    .as("%s: where %s could have moved on from", what, attempt)
                    .isNotEqualTo(before);
        }
    }

    /** The message that the commit has which is made for an attempt without a transaction. */
    private String message(Attempt attempt) {
        return switch (attempt.kind()) {
            case REVERT -> "revert " + attempt.revision();
            case MERGE -> "merge " + attempt.revision() + " into " + attempt.branch();
            case PICK -> logs.commit(Objects.requireNonNull(attempt.revision())).message();
            default -> {
                Edit edit = attempt.edits().get(0).edit();
                yield edit.revision() == null ? "" : "restore " + edit.path() + " from " + edit.revision();
            }
        };
    }

    private boolean makes(Attempt attempt, CommitId before, Value after) {
        Effect effect = Effect.of(attempt, before, logs, rules);
        return effect.lands() && effect.tree().equals(after);
    }

    private void checkOutcome(
            ConfigRoot root, Attempt attempt, @Nullable Outcome outcome, Set<Attempt> there, Sightings sightings) {
        if (!logs.has(attempt.base())) {
            throw new AssertionError(what + ": " + attempt + " began with a commit that is in no log");
        }
        if (attempt.preview() != null) {
            checkPreview(attempt, attempt.preview(), sightings);
        }
        boolean has = there.contains(attempt);
        if (attempt.id() != null && (outcome == null || outcome.kind() != Outcome.Kind.DONE)) {
            assertThat(root.landed(attempt.id()))
                    .as("%s: whether %s landed", what, attempt)
                    .isEqualTo(has);
        }
        if (outcome == null || outcome.kind() == Outcome.Kind.UNKNOWN) {
            return;
        }
        long least = sightings.onBranch(attempt.branch(), attempt.asked());
        String told = what + ": " + attempt + " was told " + outcome;
        switch (outcome.kind()) {
            case DONE -> {
                CommitId commit = outcome.commit();
                if (has && commit != null) {
                    assertThat(landed.get(commit)).as(told).isEqualTo(attempt);
                } else if (!has) {
                    assertThat(attempt.kind()).as(told).isNotEqualTo(Attempt.Kind.COUNT);
                    assertThat(heads(attempt, least, outcome.seen())
                                    .filter(head -> commit == null || head.id().equals(commit))
                                    .anyMatch(head -> makes(attempt, head.id(), logs.of(head.id()))))
                            .as("%s, which is only right if it changes nothing", told)
                            .isTrue();
                }
            }
            case CONFLICT -> {
                assertThat(has).as(told).isFalse();
                assertThat(effects(attempt, least, outcome.seen())
                                .map(Effect::conflicts)
                                .filter(places -> places.equals(outcome.detail()) || places.contains(Effect.CROSSWISE)))
                        .as("%s, so one of the heads must conflict so", told)
                        .isNotEmpty();
            }
            case REFUSED -> {
                assertThat(has).as(told).isFalse();
                if (outcome.detail().stream().allMatch(fault -> excused.test(attempt.branch(), fault))) {
                    return;
                }
                // One that no head makes right or wrong is refused by a root that has not heard of the newest ones.
                long most = Math.max(least, outcome.seen());
                assertThat(effects(attempt, least, most).map(effect -> String.valueOf(effect.refusal())))
                        .as("%s, so one of the heads must refuse so", told)
                        .containsAnyElementsOf(outcome.detail());
            }
            default -> assertThat(has).as(told).isFalse();
        }
    }

    private void checkPreview(Attempt attempt, Preview preview, Sightings sightings) {
        long least = sightings.onBranch(attempt.branch(), attempt.began());
        assertThat(heads(attempt, least, preview.seen()).anyMatch(head -> {
                    Effect effect = Effect.of(attempt, head.id(), logs, rules);
                    return effect.conflicts().equals(preview.conflicts())
                            && Value.changedNodes(logs.of(head.id()), effect.tree())
                                    .equals(preview.changed());
                }))
                .as("%s: what %s foresaw, so one of the heads must give that", what, attempt)
                .isTrue();
    }

    /** The commits that can have been the head while the attempt was made, between two sequence numbers. */
    private Stream<Commit> heads(Attempt attempt, long least, long most) {
        long from = Math.max(least, sequence(attempt.base()));
        return Objects.requireNonNull(logs.byBranch().get(attempt.branch())).stream()
                .filter(commit -> commit.sequence() >= from && commit.sequence() <= most);
    }

    private Stream<Effect> effects(Attempt attempt, long least, long most) {
        return heads(attempt, least, most).map(head -> Effect.of(attempt, head.id(), logs, rules));
    }

    private Sightings sightings(Journal journal) {
        List<Sighting> all = new ArrayList<>();
        for (Attempt attempt : journal.attempts()) {
            Outcome outcome = journal.outcome(attempt);
            if (outcome != null) {
                all.add(new Sighting(attempt.root(), attempt.branch(), outcome.ended(), outcome.seen()));
            }
        }
        journal.reads()
                .forEach(read ->
                        all.add(new Sighting(read.root(), read.branch(), read.ended(), sequence(read.commit()))));
        return new Sightings(all);
    }

    /** What was seen before something began is before it, and what was seen through a root stays in sight there. */
    private void checkTime(Journal journal, Sightings sightings) {
        Map<Attempt, Commit> commits = new HashMap<>();
        landed.forEach((id, attempt) -> commits.put(attempt, logs.commit(id)));
        for (Attempt attempt : journal.attempts()) {
            String branch = attempt.branch();
            assertThat(sequence(attempt.base()))
                    .as("%s: what the root knew when %s began", what, attempt)
                    .isGreaterThanOrEqualTo(sightings.throughRoot(attempt.root(), branch, attempt.began()));
            Commit commit = commits.get(attempt);
            if (commit != null) {
                assertThat(commit.sequence())
                        .as("%s: %s, which was asked for after that", what, attempt)
                        .isGreaterThan(sightings.onBranch(branch, attempt.asked()));
                Outcome outcome = journal.outcome(attempt);
                if (outcome != null && outcome.kind() == Outcome.Kind.DONE) {
                    assertThat(outcome.seen())
                            .as("%s: what the root knew after %s", what, attempt)
                            .isGreaterThanOrEqualTo(commit.sequence());
                }
            }
        }
        for (Journal.Read read : journal.reads()) {
            long least = read.refreshed()
                    ? sightings.onBranch(read.branch(), read.began())
                    : sightings.throughRoot(read.root(), read.branch(), read.began());
            assertThat(sequence(read.commit()))
                    .as("%s: what was read at %s", what, read.began())
                    .isGreaterThanOrEqualTo(least);
        }
    }

    private long sequence(CommitId commit) {
        return logs.commit(commit).sequence();
    }

    /**
     * An attempt of which nobody was told the commit. Of several that could have made the same one, it is taken to be of the one that
     * must have landed first: the earliest deadline first leaves out none that has a place.
     *
     * @param first the least sequence number that its commit can have
     * @param last the highest one
     */
    private record Open(Attempt attempt, long first, long last) {

        static Open of(Attempt attempt, @Nullable Outcome outcome, Sightings sightings) {
            return new Open(
                    attempt,
                    sightings.onBranch(attempt.branch(), attempt.asked()) + 1,
                    outcome != null && outcome.kind() == Outcome.Kind.DONE ? outcome.seen() : Long.MAX_VALUE);
        }

        boolean holds(long sequence) {
            return first <= sequence && sequence <= last;
        }
    }
}
