package io.revtree.collect;

import io.revtree.Retention;
import io.revtree.history.CommitObject;
import io.revtree.history.Commits;
import io.revtree.history.Cuts;
import io.revtree.history.Head;
import io.revtree.history.Roots;
import io.revtree.store.BlobId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which commits a retention keeps, and where history is cut for that. For one use by one thread.
 *
 * <p>All commits are walked once, newest first, so that each is taken when all that is made from it has been. What stands above it
 * has told it by then:
 *
 * <ul>
 *   <li>what the rules of the branches above still want of it;
 *   <li>which branches lead to it. If together these are more than led to any one of those above it, lines meet here: it is kept, as
 *       a merge of two of these branches may have it for its base;
 *   <li>which kept commits look for their nearest kept ancestor, when nothing between is kept.
 * </ul>
 *
 * So the time follows the number of commits, those that were cut off before left out, and the memory the lines that run side by
 * side, and the cuts.
 */
final class Selection {

    private final Commits history;
    private final Cuts before;
    private final Retention retention;

    private final NavigableMap<CommitObject, Told> waiting = new TreeMap<>(Commits.NEWEST_FIRST);
    private final Map<BlobId, Open> open = new HashMap<>();
    private final List<Cuts.Cut> left = new ArrayList<>();
    private final Set<BlobId> tops = new LinkedHashSet<>();
    private Cuts cuts = Cuts.NONE;
    private long kept;
    private long dropped;

    Selection(Commits commits, Cuts before, Retention retention) {
        this.history = commits.by(before);
        this.before = before;
        this.retention = retention;
    }

    /** What those above have told a commit that waits. */
    private static final class Told {

        /** Whether it is to be kept whatever the rules say. */
        private boolean named;

        /** Whether a branch or a tag leads here. */
        private boolean held;

        /** Whether something that expires leads here. */
        private boolean expiring;

        /** How many more of the line from here on are kept; 0 for none. */
        private long line;

        /** The least time, over all parents, from which on a commit is kept. */
        private long since = Long.MAX_VALUE;

        /** The same along first parents, where the newest commit before that time is kept too. */
        private long lineSince = Long.MAX_VALUE;

        private final BitSet branches = new BitSet();
        private int branchesOfOneMax;

        /** Kept commits whose parent this is, or stands for. */
        private final Set<BlobId> children = new HashSet<>();

        /** Kept commits that look for a kept ancestor here: along first parents, and otherwise. */
        private final Set<BlobId> alongLine = new HashSet<>();

        private final Set<BlobId> otherwise = new HashSet<>();

        void leads(BitSet more) {
            branches.or(more);
            branchesOfOneMax = Math.max(branchesOfOneMax, more.cardinality());
        }

        boolean isWhereLinesMeet() {
            return branches.cardinality() > branchesOfOneMax;
        }
    }

    /** A kept commit of which not all parents were met. */
    private static final class Open {

        private final long sequence;
        private final Set<BlobId> others = new LinkedHashSet<>();
        private @Nullable BlobId line;
        private boolean cut;
        private int parentsLeft;

        Open(long sequence, boolean cut, int parentsLeft) {
            this.sequence = sequence;
            this.cut = cut;
            this.parentsLeft = parentsLeft;
        }
    }

    /** Selects among all that the refs lead to. */
    Selection of(Roots roots) {
        begin(roots);
        while (!waiting.isEmpty()) {
            Map.Entry<CommitObject, Told> next = waiting.pollFirstEntry();
            take(next.getKey(), next.getValue());
        }
        List<Cuts.Cut> all = new ArrayList<>(left);
        open.forEach((commit, cut) -> {
            cut.others.remove(cut.line);
            all.add(new Cuts.Cut(commit, cut.sequence, cut.line, List.copyOf(cut.others)));
        });
        cuts = new Cuts(all);
        return this;
    }

    /** Where history is to be cut. */
    Cuts cuts() {
        return cuts;
    }

    /** The dropped commits of which a kept one was made. */
    List<BlobId> tops() {
        return List.copyOf(tops);
    }

    long kept() {
        return kept;
    }

    long dropped() {
        return dropped;
    }

    private void begin(Roots roots) {
        int number = 0;
        for (Map.Entry<String, Head> head : roots.heads().entrySet()) {
            Retention.Rule rule = retention.rule(head.getKey().substring(Head.PREFIX.length()));
            Told told = told(history.read(head.getValue().commit()));
            BitSet branch = new BitSet();
            branch.set(number++);
            told.leads(branch);
            told.named = true;
            told.held = true;
            told.line = Math.max(told.line, rule.commits());
            if (rule.since() != null) {
                long since = CommitObject.micros(rule.since());
                told.since = Math.min(told.since, since);
                told.lineSince = Math.min(told.lineSince, since);
            }
        }
        for (BlobId tagged : roots.tagged()) {
            Told told = told(history.read(tagged));
            told.named = true;
            told.held = true;
        }
        Set<BlobId> passing = roots.all();
        passing.removeAll(roots.tagged());
        roots.heads().values().forEach(head -> passing.remove(head.commit()));
        passing.addAll(roots.passing());
        passing.forEach(id -> told(history.read(id)).expiring = true);
    }

    private Told told(CommitObject commit) {
        return waiting.computeIfAbsent(commit, absent -> new Told());
    }

    private void take(CommitObject commit, Told told) {
        boolean inTime = commit.time() >= told.since || told.lineSince != Long.MAX_VALUE;
        boolean keep = told.named || told.line > 0 || inTime || told.isWhereLinesMeet();
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
        boolean wasCut = before.at(commit.id()) != null;
        if (wasCut || !parents.isEmpty()) {
            open.put(commit.id(), new Open(commit.sequence(), wasCut, parents.size()));
        }
        boolean first = firstIsOfLine(commit);
        for (CommitObject parent : parents) {
            Told next = told(parent);
            next.children.add(commit.id());
            (first ? next.alongLine : next.otherwise).add(commit.id());
            pass(told, next, commit, first);
            first = false;
        }
    }

    private void drop(CommitObject commit, Told told) {
        if (told.held) {
            dropped++;
        }
        if (!told.children.isEmpty()) {
            tops.add(commit.id());
        }
        met(told, true);
        Cuts.Cut cut = before.at(commit.id());
        if (cut != null && (told.expiring || !retention.grace().isZero())) {
            left.add(cut);
        }
        boolean first = firstIsOfLine(commit);
        for (CommitObject parent : history.parents(commit)) {
            Told next = told(parent);
            (first ? next.alongLine : next.otherwise).addAll(told.alongLine);
            next.otherwise.addAll(told.otherwise);
            pass(told, next, commit, first);
            first = false;
        }
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
        next.expiring |= told.expiring;
        next.leads(told.branches);
        next.since = Math.min(next.since, told.since);
        if (alongFirst) {
            next.line = Math.max(next.line, told.line - 1);
            if (from.time() > told.lineSince) {
                next.lineSince = Math.min(next.lineSince, told.lineSince);
            }
        }
    }
}
