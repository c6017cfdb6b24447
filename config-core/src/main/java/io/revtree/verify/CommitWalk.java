package io.revtree.verify;

import io.revtree.CorruptObjectException;
import io.revtree.history.CommitObject;
import io.revtree.history.Commits;
import io.revtree.history.Cuts;
import io.revtree.object.ObjectKind;
import io.revtree.object.StoredObject;
import io.revtree.prolly.ChunkRules;
import io.revtree.store.BlobId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the commits that some lead to, newest first, each once, and checks each with its tree. For one thread.
 *
 * <p>Behind a commit that cannot be read it goes on with the older ones that jumps of newer commits lead to; what lies between
 * cannot be reached by anyone. Memory: one commit for each line that runs side by side, and a bounded number that were read last.
 */
final class CommitWalk {

    private static final int AT_ONCE = 64;
    private static final int KEPT_MAX = 1024;
    private static final int JUMPS_MAX = 1024;
    private static final Met.Use COMMIT = due -> due.u8(5);

    private final Objects objects;
    private final Met met;
    private final FaultList faults;
    private final Cuts cuts;
    private final SchemaCheck schemas;
    private final TreeWalk trees;
    private final PriorityQueue<CommitObject> next = new PriorityQueue<>(Commits.NEWEST_FIRST);

    /** Where jumps of commits lead that were met, by their sequence: only those that were not passed yet. */
    private final NavigableMap<Long, BlobId> jumps = new TreeMap<>();

    /** The commits read last. */
    private final Map<BlobId, CommitObject> kept = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BlobId, CommitObject> eldest) {
            return size() > KEPT_MAX;
        }
    };

    /** Without rules only hashes and links are checked below the commits. */
    CommitWalk(Objects objects, Met met, FaultList faults, Cuts cuts, @Nullable ChunkRules rules) {
        this.objects = objects;
        this.met = met;
        this.faults = faults;
        this.cuts = cuts;
        this.schemas = new SchemaCheck(objects, met, faults, rules);
        this.trees = new TreeWalk(objects, met, faults);
    }

    /**
     * Lets a ref lead to a commit.
     *
     * @param sequence what the ref says of the commit; -1 for nothing
     */
    void add(String ref, BlobId id, long sequence) {
        CommitObject commit = add(id, "the ref " + ref + " leads to it");
        if (commit != null && sequence >= 0 && commit.sequence() != sequence) {
            faults.harm()
                    .commit(
                            faults.of(faults.add(
                                    null,
                                    null,
                                    "the ref " + ref + " says that the commit " + id + " has sequence " + sequence
                                            + ", and it has " + commit.sequence())),
                            commit);
        }
    }

    /** The commit that created the tree: without any branch, the only one that leads anywhere. */
    void addFirst(BlobId id, boolean isOnly) {
        CommitObject first = add(id, "it is the commit that created the tree");
        if (first != null && !first.parents().isEmpty()) {
            var unused = faults.add(
                    null,
                    id,
                    "the ref meta names commit " + id + " as the one that created the tree, and it has parents");
        }
        if (isOnly) {
            var unused = faults.add(null, null, "there is no branch; opening the tree lets its first one begin again");
        }
    }

    /** Checks all commits, and all that these lead to. */
    void run() {
        List<CommitObject> batch = new ArrayList<>(AT_ONCE);
        while (!next.isEmpty()) {
            batch.clear();
            int[] own = new int[AT_ONCE];
            while (batch.size() < AT_ONCE && !next.isEmpty()) {
                CommitObject commit = next.remove();
                own[batch.size()] = checkAlone(commit);
                batch.add(commit);
            }
            List<Link> roots = new ArrayList<>(batch.size());
            for (CommitObject commit : batch) {
                roots.add(schemas.root(commit));
            }
            int[] below = trees.check(roots);
            for (int i = 0; i < batch.size(); i++) {
                CommitObject commit = batch.get(i);
                int harm = faults.harm().union(own[i], faults.harm().union(below[i], schemas.harm(commit.schema())));
                faults.harm().commit(harm, commit);
                faults.countCommit();
            }
        }
    }

    /** Reads a commit and lets it be checked in its turn; null when it cannot be read. */
    private @Nullable CommitObject add(BlobId id, String why) {
        Met.Fingerprint fingerprint = met.of(id, COMMIT);
        boolean known = met.contains(fingerprint);
        try {
            CommitObject commit = read(id);
            if (!known) {
                next.add(commit);
            }
            return commit;
        } catch (CorruptObjectException e) {
            if (!known) {
                int fault = faults.add(null, id, e.getMessage() + "; " + why);
                faults.harm().unreadable(faults.of(fault), id);
            }
            return null;
        } finally {
            if (!known) {
                met.add(fingerprint, Harm.NONE);
            }
        }
    }

    private CommitObject read(BlobId id) {
        CommitObject known = kept.get(id);
        if (known == null) {
            StoredObject object = objects.load(id, ObjectKind.COMMIT);
            known = CommitObject.DECODER.decode(object);
            if (!met.contains(met.of(id, COMMIT))) {
                faults.read(object.stored().length);
            }
            kept.put(id, known);
        }
        return known;
    }

    /** Checks a commit against its parents, which are added, and its jump; gives the set of its faults. */
    private int checkAlone(CommitObject commit) {
        Problems problems = new Problems(commit);
        if (commit.author().getBytes(StandardCharsets.UTF_8).length > CommitObject.AUTHOR_BYTES_MAX
                || commit.message().getBytes(StandardCharsets.UTF_8).length > CommitObject.MESSAGE_BYTES_MAX) {
            problems.add("its author or message is longer than may be");
        }
        jumps.remove(commit.sequence(), commit.id());
        CommitObject.Jump jump = commit.jump();
        if (jump != null) {
            jumps.put(jump.sequence(), jump.id());
            if (jumps.size() > JUMPS_MAX) {
                jumps.pollFirstEntry();
            }
        }
        Cuts.Cut cut = cuts.at(commit.id());
        if (cut != null) {
            for (BlobId kept : cut.parents()) {
                if (add(kept, "history goes on with it behind the cut at commit " + commit.id()) == null) {
                    goOnBehind(commit.sequence() - 1);
                }
            }
            return problems.harm;
        }
        for (int i = 0; i < commit.parents().size(); i++) {
            CommitObject parent = add(commit.parents().get(i), "it is a parent of commit " + commit.id());
            if (parent == null) {
                goOnBehind(commit.sequence() - 1);
                continue;
            }
            if (i == 0) {
                checkFirstParent(commit, parent, problems);
            } else if (commit.time() <= parent.time()) {
                problems.add("its time is not more than that of its second parent");
            }
            schemas.checkSuccession(commit, parent, i == 0, problems::add);
        }
        return problems.harm;
    }

    /** What is wrong with one commit. */
    private final class Problems {

        private final CommitObject commit;
        private int harm = Harm.NONE;

        Problems(CommitObject commit) {
            this.commit = commit;
        }

        void add(String problem) {
            int fault = faults.add(null, commit.id(), "commit " + commit.id() + " is wrong: " + problem);
            harm = faults.harm().union(harm, faults.of(fault));
        }
    }

    private void checkFirstParent(CommitObject commit, CommitObject parent, Problems problems) {
        if (commit.sequence() != parent.sequence() + 1) {
            problems.add(
                    "its sequence is " + commit.sequence() + ", and that of its first parent " + parent.sequence());
        }
        if (commit.time() < parent.time()) {
            problems.add("its time is less than that of its first parent");
        }
        CommitObject.Jump jump = commit.jump();
        CommitObject.Jump due = jumpDue(parent);
        if (due != null && !due.equals(jump)) {
            problems.add("its jump leads to "
                    + (jump == null ? "nothing" : "commit " + jump.id() + " of sequence " + jump.sequence())
                    + ", where "
                    + due.id() + " of sequence " + due.sequence() + " is due");
        }
    }

    /** Where the jump of a child of this commit leads; null where that cannot be told, since history is cut or damaged. */
    private CommitObject.@Nullable Jump jumpDue(CommitObject parent) {
        CommitObject.Jump own = new CommitObject.Jump(parent.id(), parent.sequence());
        CommitObject.Jump first = parent.jump();
        if (first == null) {
            return own;
        }
        if (!cuts.isEmpty()) {
            return null;
        }
        CommitObject far;
        try {
            far = read(first.id());
        } catch (CorruptObjectException e) {
            return null;
        }
        CommitObject.Jump second = far.jump() == null ? first : far.jump();
        return parent.sequence() - first.sequence() == first.sequence() - second.sequence() ? second : own;
    }

    /** Adds the nearest older commits that are known from jumps. */
    private void goOnBehind(long sequence) {
        for (BlobId id :
                List.copyOf(jumps.headMap(sequence, false).descendingMap().values())) {
            if (objects.read(id) != null && add(id, "a jump leads to it") != null) {
                return;
            }
        }
    }
}
