package io.revtree.histories;

import io.revtree.CommitId;
import io.revtree.RevisionNotFoundException;
import io.revtree.histories.Attempt.Made;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt makes of a head, as the model says.
 *
 * @param tree the tree after it
 * @param conflicts the places that keep it from landing there
 * @param refusal the fault with which the head refuses it, or null
 */
record Effect(
        Value tree, TreeSet<String> conflicts, @Nullable String refusal) {

    /** Stands for the places where merges with several bases differ. */
    static final String CROSSWISE = "crosswise";

    /** Whether it can land there. */
    boolean lands() {
        return conflicts.isEmpty() && refusal == null;
    }

    /** What is known of the commits. */
    interface States {

        /** The tree of a commit. */
        Value of(CommitId commit);

        /** What it was made from; none for the creating one. */
        List<CommitId> parents(CommitId commit);
    }

    static Effect of(Attempt attempt, CommitId onto, States states, Rules rules) {
        Value head = states.of(onto);
        return switch (attempt.kind()) {
            case TRANSACTION -> transaction(attempt, head, states, rules);
            case SINGLE -> hooked(head, single(attempt, head, states::of), rules);
            case COUNT -> count(attempt, head, states::of);
            case REVERT -> hooked(head, change(attempt, head, states, rules, true), rules);
            case PICK -> hooked(head, change(attempt, head, states, rules, false), rules);
            case MERGE -> hooked(head, merge(onto, Objects.requireNonNull(attempt.revision()), states, rules), rules);
        };
    }

    /** What hooks make of what lands, which they had not seen before. */
    private static Effect hooked(Value head, Effect effect, Rules rules) {
        if (!rules.hooked() || !effect.lands()) {
            return effect;
        }
        try {
            return new Effect(Hooking.joined(head, effect.tree), effect.conflicts, null);
        } catch (Edit.Refusal e) {
            return new Effect(effect.tree, effect.conflicts, e.fault());
        }
    }

    private static Effect merge(CommitId onto, CommitId from, States states, Rules rules) {
        Set<CommitId> ours = ancestors(onto, states);
        Set<CommitId> theirs = ancestors(from, states);
        if (ours.contains(from)) {
            return new Effect(states.of(onto), new TreeSet<>(), null);
        }
        Set<CommitId> common = new HashSet<>(ours);
        common.retainAll(theirs);
        Set<CommitId> best = new HashSet<>(common); // what a common one was made from is common too
        common.forEach(each -> states.parents(each).forEach(best::remove));
        TreeSet<String> conflicts = new TreeSet<>();
        Set<Value> results = new HashSet<>();
        for (CommitId base : best) {
            ModelMerge.Merged merged = ModelMerge.of(states.of(base), states.of(onto), states.of(from), rules.atomic());
            conflicts.addAll(merged.conflicts());
            results.add(merged.value());
        }
        if (results.size() > 1) {
            conflicts.add(CROSSWISE);
        }
        return new Effect(results.iterator().next(), conflicts, null);
    }

    /** All that a commit was made from, and itself. */
    static Set<CommitId> ancestors(CommitId commit, States states) {
        Set<CommitId> met = new HashSet<>(Set.of(commit));
        Deque<CommitId> left = new ArrayDeque<>(met);
        while (!left.isEmpty()) {
            for (CommitId parent : states.parents(left.pop())) {
                if (met.add(parent)) {
                    left.push(parent);
                }
            }
        }
        return met;
    }

    private static Effect transaction(Attempt attempt, Value head, States states, Rules rules) {
        Value base = states.of(attempt.base());
        Value edited = edited(attempt, base, states::of, rules);
        ModelMerge.Merged merged = ModelMerge.of(base, head, edited, rules.atomic());
        TreeSet<String> conflicts = new TreeSet<>(merged.conflicts());
        for (String path : attempt.required()) {
            if (!Objects.equals(base.at(Edit.segments(path)), head.at(Edit.segments(path)))) {
                conflicts.add(path + " ");
            }
        }
        String decided = rules.hooked() ? Hooking.decided(base, head, edited) : null;
        if (decided != null) {
            conflicts.add(decided);
        }
        Effect effect = new Effect(merged.value(), conflicts, null);
        // What it adds was seen, and counted, when it was edited.
        String refusal = hooked(head, effect, rules).refusal;
        return new Effect(effect.tree, conflicts, refusal);
    }

    /** What the transaction's own edits made of its base; each must have been refused as the model refuses it. */
    private static Value edited(Attempt attempt, Value base, Function<CommitId, Value> states, Rules rules) {
        Value edited = base;
        for (Made made : attempt.edits()) {
            String refusal = null;
            try {
                Value next = made.edit().on(edited, states);
                edited = rules.hooked() ? Hooking.joined(edited, next) : next;
            } catch (Edit.Refusal e) {
                refusal = e.fault();
            }
            if (!Objects.equals(refusal, made.refusal())) {
                throw new AssertionError("in " + attempt.name() + ", " + made.edit() + " gave " + made.refusal()
                        + ", where the model says " + refusal);
            }
        }
        return edited;
    }

    private static Effect single(Attempt attempt, Value head, Function<CommitId, Value> states) {
        try {
            return new Effect(attempt.edits().get(0).edit().on(head, states), new TreeSet<>(), null);
        } catch (Edit.Refusal e) {
            return new Effect(head, new TreeSet<>(), e.fault());
        }
    }

    private static Effect count(Attempt attempt, Value head, Function<CommitId, Value> states) {
        TreeSet<String> changed = new TreeSet<>();
        attempt.reads().forEach((path, read) -> {
            if (!String.valueOf(head.at(Edit.segments(path))).equals(read)) {
                changed.add(path + " ");
            }
        });
        return new Effect(single(attempt, head, states).tree, changed, null);
    }

    private static Effect change(Attempt attempt, Value head, States states, Rules rules, boolean back) {
        CommitId commit = Objects.requireNonNull(attempt.revision());
        List<CommitId> parents = states.parents(commit);
        if (parents.isEmpty()) {
            return new Effect(head, new TreeSet<>(), RevisionNotFoundException.class.getSimpleName());
        }
        Value before = states.of(parents.get(0));
        Value after = states.of(commit);
        ModelMerge.Merged merged = back
                ? ModelMerge.of(after, head, before, rules.atomic())
                : ModelMerge.of(before, head, after, rules.atomic());
        return new Effect(merged.value(), merged.conflicts(), null);
    }
}
