package io.revtree.history;

import io.revtree.ContentionException;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The refs of a store as one listing gave them: what is kept, and what may come to be. Immutable. */
public final class Roots {

    private static final int LISTINGS_MAX = 100;

    private final Map<String, byte[]> refs;
    private final Map<String, Head> heads = new TreeMap<>();
    private final Map<String, Tag> tags = new TreeMap<>();
    private final Map<String, Expiring> expiring = new TreeMap<>();

    private Roots(Map<String, byte[]> refs) {
        this.refs = refs;
        refs.forEach((ref, value) -> {
            if (ref.startsWith(Head.PREFIX)) {
                heads.put(ref, Head.parse(ref, value));
            } else if (ref.startsWith(Tag.PREFIX)) {
                tags.put(ref, Tag.parse(ref, value));
            } else if (ref.startsWith(Expiring.PREFIX)) {
                expiring.put(ref, Expiring.parse(ref, value));
            }
        });
    }

    /** As they are now. */
    public static Roots read(KvStore store) {
        return read(store, "");
    }

    /** As they are now, but for one. */
    static Roots read(KvStore store, String without) {
        Map<String, byte[]> refs = new HashMap<>(store.listRefs(""));
        refs.remove(without);
        return new Roots(refs);
    }

    /**
     * As they were when two listings, one after the other, show the same. That a branch moved on between them is no difference, since
     * its newest commit is made from the older one.
     */
    public static Roots settled(KvStore store) {
        Roots before = read(store);
        for (int i = 0; i < LISTINGS_MAX; i++) {
            Roots now = read(store);
            if (now.isSettledSince(before)) {
                return now;
            }
            before = now;
        }
        throw moving();
    }

    private static ContentionException moving() {
        return new ContentionException("tags and branches were moved all the time while they were listed, "
                + LISTINGS_MAX + " times in a row; try again at a quieter time");
    }

    /**
     * As {@link #settled}, for who is going to delete all that these do not lead to: nothing was taken away meanwhile that was not there
     * when the first of the two listings began. So what was named by one ref after the other, however often, is in the second one.
     */
    public static Roots undisturbed(KvStore store) {
        Listings listings = new Listings(store);
        byte[] announced = listings.announce();
        Roots before = read(store);
        for (int i = 0; i < LISTINGS_MAX; i++) {
            Roots now = read(store);
            if (now.isSettledSince(before)) {
                if (listings.isUndisturbed(announced)) {
                    listings.disturb(); // it is over
                    return now;
                }
                announced = listings.announce();
                now = read(store);
            }
            before = now;
        }
        throw moving();
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof Roots other && identities().equals(other.identities()) && heads.equals(other.heads);
    }

    @Override
    public int hashCode() {
        return heads.hashCode();
    }

    private boolean isSettledSince(Roots before) {
        return identities().equals(before.identities());
    }

    /** Of settled ones: as {@link RefListing#mayBeCollected}. */
    public boolean mayBeCollected(KvStore store) {
        return new RefListing(refs).mayBeCollected(store);
    }

    /** What a ref is, whatever commit a branch is at. */
    private Map<String, Object> identities() {
        Map<String, Object> identities = new HashMap<>();
        refs.forEach((ref, value) -> {
            Head head = heads.get(ref);
            identities.put(
                    ref,
                    head == null
                            ? Arrays.hashCode(value) + ":" + value.length
                            : head.birth() + ":" + head.pendingUntil());
        });
        tags.forEach((ref, tag) -> identities.put(ref, tag));
        expiring.forEach((ref, value) -> identities.put(ref, value));
        return identities;
    }

    /** The branches, by ref; those that are pending are not among them. */
    public Map<String, Head> heads() {
        Map<String, Head> valid = new TreeMap<>(heads);
        valid.values().removeIf(Head::isPending);
        return valid;
    }

    /** What the ref of this name held; null if there was none. */
    public byte @Nullable [] value(String ref) {
        return refs.get(ref);
    }

    /** What each tag names, by ref; those that are new and pending are not among them. */
    Map<String, BlobId> tags() {
        Map<String, BlobId> named = new TreeMap<>();
        tags.forEach((ref, tag) -> {
            BlobId commit = tag.commit();
            if (commit != null) {
                named.put(ref, commit);
            }
        });
        return named;
    }

    /** What tags name. */
    public Set<BlobId> tagged() {
        return new LinkedHashSet<>(tags().values());
    }

    /** What a prune keeps beside the newest commits of branches: what is tagged, pinned or deleted. */
    public Set<BlobId> named() {
        Set<BlobId> commits = tagged();
        commits.addAll(expiringCommits(each -> !each.pending() && !each.pruned()));
        byte[] meta = refs.get(StoreMeta.REF);
        if (heads().isEmpty() && meta != null) {
            commits.add(StoreMeta.parse(meta).firstCommit());
        }
        return commits;
    }

    /**
     * What refs are to name. It has to be kept as far as it is there. If anything of it is gone, nothing that is valid led to it since
     * it is pending, and it never becomes valid.
     */
    public Set<BlobId> pending() {
        Set<BlobId> commits = expiringCommits(Expiring::pending);
        for (Tag tag : tags.values()) {
            BlobId pending = tag.pending();
            if (pending != null) {
                commits.add(pending);
            }
        }
        heads.values().stream().filter(Head::isPending).map(Head::commit).forEach(commits::add);
        return commits;
    }

    /** What prunes dropped whose grace is not over. */
    public Set<BlobId> dropped() {
        return expiringCommits(Expiring::pruned);
    }

    private Set<BlobId> expiringCommits(Predicate<Expiring> which) {
        Set<BlobId> commits = new LinkedHashSet<>();
        expiring.values().stream().filter(which).forEach(each -> commits.addAll(each.commits()));
        return commits;
    }

    /** All that has to be there: what the refs name that are not pending, and the creating commit as long as there is no branch. */
    public Set<BlobId> all() {
        Set<BlobId> commits = newest();
        commits.addAll(named());
        commits.addAll(dropped());
        return commits;
    }

    /** The newest commit of each branch. */
    Set<BlobId> newest() {
        Set<BlobId> commits = new LinkedHashSet<>();
        heads().values().forEach(head -> commits.add(head.commit()));
        return commits;
    }

    /**
     * What leads to a commit. What is pending does not.
     *
     * @param cuts as they were before refs were listed
     */
    Hold hold(Commits commits, Cuts cuts, CommitObject sought) {
        Set<BlobId> kept = newest();
        kept.addAll(tagged());
        kept.addAll(expiringCommits(each -> !each.pending() && !each.pruned()));
        if (lead(commits.by(cuts.known()), kept, sought)) {
            return Hold.KEPT;
        }
        kept.addAll(dropped());
        return lead(commits.by(cuts), kept, sought) ? Hold.DROPPED : Hold.NONE;
    }

    private static boolean lead(Commits history, Set<BlobId> from, CommitObject sought) {
        List<CommitObject> begin = new ArrayList<>();
        for (BlobId id : from) {
            CommitObject commit = history.read(id);
            if (history.isOnLine(sought, commit)) {
                return true;
            }
            begin.add(commit);
        }
        return history.areMadeFrom(begin, sought);
    }
}
