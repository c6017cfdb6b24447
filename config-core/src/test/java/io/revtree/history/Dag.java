package io.revtree.history;

import io.revtree.TransactionId;
import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectReader;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Commits of branches that begin, go on and are merged, with what can be said of them by following every parent. */
public final class Dag {

    private final KvStore store;
    private final Commits commits;
    private final Map<BlobId, CommitObject> all = new HashMap<>();
    private final Map<BlobId, Ancestor> ancestors = new HashMap<>();
    private final List<CommitObject> made = new ArrayList<>();

    /** What the clock shows; commits keep to the order of their parents whatever that is. */
    long now;

    public Dag(KvStore store) {
        this.store = store;
        this.commits = new Commits(store, new ObjectReader(store, 1 << 20));
    }

    /** The commits of a store, as a process that was just started has them. */
    public static Commits commits(KvStore store) {
        return new Commits(store, new ObjectReader(store, 1 << 20));
    }

    /** A commit that creates a tree. */
    public CommitObject create() {
        return write(List.of(), 0, now, null);
    }

    CommitObject commit(CommitObject parent) {
        return write(List.of(parent.id()), parent.sequence() + 1, Math.max(now, parent.time()), parent);
    }

    CommitObject commits(CommitObject parent, int count) {
        CommitObject at = parent;
        for (int i = 0; i < count; i++) {
            at = commit(at);
        }
        return at;
    }

    CommitObject merge(CommitObject into, CommitObject from) {
        long time = Math.max(now, Math.max(into.time(), from.time() + 1));
        return write(List.of(into.id(), from.id()), into.sequence() + 1, time, into);
    }

    private CommitObject write(List<BlobId> parents, long sequence, long time, @Nullable CommitObject first) {
        ObjectBatch batch = new ObjectBatch();
        Ancestor jump = first == null
                ? null
                : Objects.requireNonNull(ancestors.get(first.id())).jumpOfChild(commits);
        CommitObject commit = CommitObject.write(
                BlobId.of(1, 1, 1, made.size()),
                BlobId.of(2, 2, 2, 2),
                parents,
                sequence,
                time,
                new Cause(new TransactionId(0, made.size()), "a", ""),
                jump == null ? null : jump.asJump(),
                batch);
        store.writeBlobs(batch.blobs());
        all.put(commit.id(), commit);
        ancestors.put(commit.id(), jump == null ? Ancestor.of(commit) : jump.nearer(commit));
        made.add(commit);
        return commit;
    }

    /** In the order in which they were made. */
    public List<CommitObject> made() {
        return made;
    }

    /** Branches that begin anywhere, go on, and are merged at random, by a clock that stands, goes on or goes back. */
    public void grow(Random random, int steps) {
        List<CommitObject> heads = new ArrayList<>();
        heads.add(create());
        for (int i = 0; i < steps; i++) {
            now += random.nextInt(5) - 1;
            int branch = random.nextInt(heads.size());
            int other = random.nextInt(heads.size());
            switch (random.nextInt(12)) {
                case 0, 1 -> heads.add(commit(made.get(random.nextInt(made.size()))));
                case 2, 3, 4 -> heads.set(branch, merge(heads.get(branch), heads.get(other)));
                case 5 -> heads.set(branch, merge(heads.get(branch), made.get(random.nextInt(made.size()))));
                case 6 -> {
                    CommitObject crossed = heads.get(branch);
                    heads.set(branch, merge(crossed, heads.get(other)));
                    heads.set(other, merge(heads.get(other), crossed));
                }
                case 7 -> {
                    if (random.nextInt(10) == 0) {
                        heads.add(create());
                    }
                }
                default -> heads.set(branch, commit(heads.get(branch)));
            }
        }
    }

    /** All that these are made from, themselves included. */
    public Set<CommitObject> madeFrom(Collection<CommitObject> from) {
        Set<CommitObject> found = new LinkedHashSet<>();
        Deque<CommitObject> left = new ArrayDeque<>(from);
        while (!left.isEmpty()) {
            CommitObject commit = left.pop();
            if (found.add(commit)) {
                commit.parents().forEach(parent -> left.push(parent(parent)));
            }
        }
        return found;
    }

    /** What both are made from, without what others of that are made from. */
    public Set<CommitObject> bestCommonAncestors(CommitObject one, CommitObject other) {
        Set<CommitObject> common = madeFrom(List.of(one));
        common.retainAll(madeFrom(List.of(other)));
        Set<CommitObject> best = new TreeSet<>(Commits.NEWEST_FIRST);
        best.addAll(common);
        for (CommitObject commit : common) {
            Set<CommitObject> behind = madeFrom(List.of(commit));
            behind.remove(commit);
            best.removeAll(behind);
        }
        return best;
    }

    boolean isOnLine(CommitObject older, CommitObject newer) {
        CommitObject at = newer;
        while (!at.equals(older)) {
            BlobId parent = at.firstParent();
            if (parent == null) {
                return false;
            }
            at = parent(parent);
        }
        return true;
    }

    private CommitObject parent(BlobId id) {
        return Objects.requireNonNull(all.get(id));
    }
}
