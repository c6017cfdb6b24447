package io.revtree.collect;

import io.revtree.CorruptObjectException;
import io.revtree.PruneProgress;
import io.revtree.Retention;
import io.revtree.history.CommitObject;
import io.revtree.history.Commits;
import io.revtree.history.Cuts;
import io.revtree.history.Head;
import io.revtree.history.Roots;
import io.revtree.store.BlobId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which commits a retention keeps, and where history is cut for that. For one use by one thread.
 *
 * <p>All commits are walked once, newest first, so that each is taken when all that is made from it has been. What stands above it
 * has told it by then:
 *
 * <ul>
 *   <li>what the rules of the branches above still want of it;
 *   <li>which kept commits look for their nearest kept ancestor, when nothing between is kept;
 *   <li>the lowest of these, those that no other one of them is made from. If there are two, lines meet here: it is kept, as
 *       a merge of two that are kept may have it for its base. If there is one, all that leads here does so through it, and it is the
 *       better base. So any two kept commits have the same best common ancestors as before.
 * </ul>
 *
 * So the time follows the number of commits, those that were cut off before left out, and the memory the lines that run side by
 * side, and the cuts.
 */
final class Selection {

    private static final int PAIRS_MAX = 100_000;
    private static final int TOLD_EVERY = 1_000;

    private final Commits history;
    private final Cuts before;
    private final Retention retention;

    private final NavigableMap<CommitObject, Told> waiting = new TreeMap<>(Commits.NEWEST_FIRST);
    private final Map<BlobId, Open> open = new HashMap<>();
    private final Map<Pair, Boolean> made = new HashMap<>();
    private final List<Cuts.Cut> left = new ArrayList<>();
    private final Set<BlobId> tops = new LinkedHashSet<>();
    private Cuts cuts = Cuts.NONE;
    private long kept;
    private long dropped;
    private @Nullable CommitObject newestDropped;
    private @Nullable CommitObject oldestDropped;

    Selection(Commits commits, Cuts before, Retention retention) {
        this.history = commits.by(before);
        this.before = before;
        this.retention = retention;
    }

    /** What those above have told a commit that waits. */
    private static final class Told {

        /** Whether it is to be kept whatever the rules say. */
        private boolean named;

        /** Whether something that is kept, and not only pending, leads here. */
        private boolean held;

        /** Whether something that was dropped and is in its grace leads here. */
        private boolean dropped;

        /** How many more of the line from here on are kept; 0 for none. */
        private long line;

        /** The least time, over all parents, from which on a commit is kept. */
        private long since = Long.MAX_VALUE;

        /** The same along first parents, where the newest commit before that time is kept too. */
        private long lineSince = Long.MAX_VALUE;

        /** The lowest kept commits that lead here. */
        private final NavigableSet<CommitObject> lowest = new TreeSet<>(Commits.NEWEST_FIRST);

        /** Kept commits whose parent this is, or stands for. */
        private final Set<BlobId> children = new HashSet<>();

        /** Kept commits that look for a kept ancestor here: along first parents, and otherwise. */
        private final Set<BlobId> alongLine = new HashSet<>();

        private final Set<BlobId> otherwise = new HashSet<>();
    }

    /** Two commits, of which the newer one may be made from the older one. */
    private record Pair(BlobId newer, BlobId older) {}

    /** A kept commit of which not all parents were met. */
    private static final class Open {

        private final long sequence;
        private final Set<BlobId> others = new LinkedHashSet<>();
        private @Nullable BlobId line;
        private boolean cut;
        private boolean broughtBack;
        private int parentsLeft;

        Open(long sequence, Cuts.@Nullable Cut before, int parentsLeft) {
            this.sequence = sequence;
            this.cut = before != null;
            this.broughtBack = before != null && before.broughtBack();
            this.parentsLeft = parentsLeft;
        }
    }

    /** Selects among all that the refs lead to, and tells how far it is every so many commits and at the end. */
    Selection of(Roots roots, Consumer<PruneProgress> progress) {
        begin(roots);
        for (long taken = 1; !waiting.isEmpty(); taken++) {
            Map.Entry<CommitObject, Told> next = waiting.pollFirstEntry();
            take(next.getKey(), next.getValue());
            if (taken % TOLD_EVERY == 0) {
                progress.accept(new PruneProgress(kept, dropped));
            }
        }
        progress.accept(new PruneProgress(kept, dropped));
        List<Cuts.Cut> all = new ArrayList<>(left);
        open.forEach((commit, cut) -> {
            cut.others.remove(cut.line);
            all.add(new Cuts.Cut(commit, cut.sequence, cut.line, List.copyOf(cut.others), cut.broughtBack));
        });
        cuts = new Cuts(all);
        return this;
    }

    /** Where history is to be cut. */
    Cuts cuts() {
        return cuts;
    }

    /** The dropped commits of which a kept one was made, if they could be read until now. */
    List<BlobId> tops() {
        return List.copyOf(tops);
    }

    long kept() {
        return kept;
    }

    long dropped() {
        return dropped;
    }

    @Nullable
    CommitObject newestDropped() {
        return newestDropped;
    }

    @Nullable
    CommitObject oldestDropped() {
        return oldestDropped;
    }

    private void begin(Roots roots) {
        for (Map.Entry<String, Head> head : roots.heads().entrySet()) {
            Retention.Rule rule = retention.rule(head.getKey().substring(Head.PREFIX.length()));
            Told told = told(history.read(head.getValue().commit()));
            told.named = true;
            told.held = true;
            told.line = Math.max(told.line, rule.commits());
            if (rule.since() != null) {
                long since = CommitObject.micros(rule.since());
                told.since = Math.min(told.since, since);
                told.lineSince = Math.min(told.lineSince, since);
            }
        }
        for (BlobId named : roots.named()) {
            Told told = told(history.read(named));
            told.named = true;
            told.held = true;
        }
        for (BlobId pending : roots.pending()) {
            if (isWhole(pending)) {
                told(history.read(pending)).named = true;
            }
        }
        for (BlobId dropped : roots.dropped()) {
            told(history.read(dropped)).dropped = true;
        }
    }

    /** Whether all that a pending commit is made from is there. If not, it never gets its name: see {@link Roots#pending}. */
    private boolean isWhole(BlobId pending) {
        Commits there = history.uncached();
        try {
            there.all(List.of(there.read(pending))).forEach(commit -> {});
            return true;
        } catch (CorruptObjectException e) {
            return false;
        }
    }

    private Told told(CommitObject commit) {
        return waiting.computeIfAbsent(commit, absent -> new Told());
    }

    private void take(CommitObject commit, Told told) {
        boolean inTime = commit.time() >= told.since || told.lineSince != Long.MAX_VALUE;
        boolean keep = told.named || told.line > 0 || inTime || isWhereLinesMeet(told.lowest);
        if (keep) {
            keep(commit, told);
        } else {
            drop(commit, told);
        }
    }

    private void keep(CommitObject commit, Told told) {
        kept++;
        told.alongLine.forEach(child -> found(child).line = commit.id());
        told.otherwise.forEach(child -> found(child).others.add(commit.id()));
        met(told, false);
        List<CommitObject> parents = history.parents(commit);
        Cuts.Cut cut = before.at(commit.id());
        if (cut != null || !parents.isEmpty()) {
            open.put(commit.id(), new Open(commit.sequence(), cut, parents.size()));
        }
        boolean first = firstIsOfLine(commit);
        for (CommitObject parent : parents) {
            Told next = told(parent);
            next.children.add(commit.id());
            next.lowest.add(commit);
            (first ? next.alongLine : next.otherwise).add(commit.id());
            pass(told, next, commit, first);
            first = false;
        }
    }

    private void drop(CommitObject commit, Told told) {
        if (told.held) {
            dropped++;
            newestDropped = newestDropped == null ? commit : newestDropped;
            oldestDropped = commit;
            if (!told.children.isEmpty()) {
                tops.add(commit.id());
            }
        }
        met(told, true);
        Cuts.Cut cut = before.at(commit.id());
        if (cut != null && (told.dropped || !retention.grace().isZero())) {
            left.add(cut);
        }
        if (cut != null && cut.broughtBack()) {
            told.alongLine.forEach(child -> found(child).broughtBack = true);
            told.otherwise.forEach(child -> found(child).broughtBack = true);
        }
        boolean first = firstIsOfLine(commit);
        for (CommitObject parent : history.parents(commit)) {
            Told next = told(parent);
            (first ? next.alongLine : next.otherwise).addAll(told.alongLine);
            next.otherwise.addAll(told.otherwise);
            next.lowest.addAll(told.lowest);
            pass(told, next, commit, first);
            first = false;
        }
    }

    /** Leaves those of some kept commits that no other one is made from; whether there are several. */
    private boolean isWhereLinesMeet(NavigableSet<CommitObject> lowest) {
        if (lowest.size() > 1) {
            for (CommitObject older : List.copyOf(lowest.descendingSet())) {
                lowest.headSet(older, false).removeIf(newer -> isMadeFrom(newer, older));
            }
        }
        return lowest.size() > 1;
    }

    /** Lines that run side by side and merge ask the same again and again. */
    private boolean isMadeFrom(CommitObject newer, CommitObject older) {
        if (made.size() >= PAIRS_MAX) {
            made.clear();
        }
        return made.computeIfAbsent(new Pair(newer.id(), older.id()), pair -> history.isMadeFrom(newer, older));
    }

    private boolean firstIsOfLine(CommitObject commit) {
        Cuts.Cut cut = before.at(commit.id());
        return cut == null || cut.line() != null;
    }

    private Open found(BlobId child) {
        Open there = open.get(child);
        if (there == null) {
            throw new IllegalStateException("commit " + child + " has all its parents already");
        }
        return there;
    }

    /** The kept commits that this one is a parent of have met it. */
    private void met(Told told, boolean wasDropped) {
        for (BlobId child : told.children) {
            Open there = found(child);
            there.cut |= wasDropped;
            if (--there.parentsLeft == 0 && !there.cut) {
                open.remove(child);
            }
        }
    }

    private static void pass(Told told, Told next, CommitObject from, boolean alongFirst) {
        next.held |= told.held;
        next.dropped |= told.dropped;
        next.since = Math.min(next.since, told.since);
        if (alongFirst) {
            next.line = Math.max(next.line, told.line - 1);
            if (from.time() > told.lineSince) {
                next.lineSince = Math.min(next.lineSince, told.lineSince);
            }
        }
    }
}
