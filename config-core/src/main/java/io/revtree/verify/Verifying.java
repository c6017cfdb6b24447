package io.revtree.verify;

import io.revtree.ContentionException;
import io.revtree.CorruptObjectException;
import io.revtree.NoTreeException;
import io.revtree.UnreadableTreeException;
import io.revtree.Verification;
import io.revtree.VerifyProgress;
import io.revtree.history.Copying;
import io.revtree.history.Cuts;
import io.revtree.history.Epochs;
import io.revtree.history.Expiring;
import io.revtree.history.Head;
import io.revtree.history.RefListing;
import io.revtree.history.RefName;
import io.revtree.history.Shallow;
import io.revtree.history.StoreMeta;
import io.revtree.history.Tag;
import io.revtree.object.ObjectKind;
import io.revtree.prolly.ChunkRules;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks everything that the refs of a store lead to, as they are when it begins; needs no tree that can be opened. With
 * another store of the same tree at hand, what is missing or damaged is taken from there on the way, so that what is below it is
 * checked too. Used once, by one thread; others may commit, prune and collect meanwhile, if nothing is mended.
 */
public final class Verifying {

    /** Those that lead to no commit. */
    private static final Set<String> OTHER_REFS = Set.of(StoreMeta.REF, Epochs.REF, Shallow.REF, Copying.REF);

    private static final int TRIES_MAX = 5;

    private final KvStore store;
    private final @Nullable Mending mending;
    private final Met met = new Met();
    private final FaultList faults;
    private final Objects objects;
    private long epochMax;
    private String epochMaxOf = "";

    private Verifying(KvStore store, @Nullable Mending mending, Consumer<VerifyProgress> progress) {
        this.store = store;
        this.mending = mending;
        this.faults = new FaultList(met, progress);
        this.objects = new Objects(store, mending);
    }

    /**
     * Of this store; progress is told in this thread, after each thousand objects or so, and from the beginning when faults may come
     * of refs that others moved meanwhile, so that all is done again.
     *
     * @throws ContentionException if that is so all the time
     */
    public static Verification verify(KvStore store, Consumer<VerifyProgress> progress) {
        Set<List<@Nullable String>> before = Set.of();
        for (int i = 0; i < TRIES_MAX; i++) {
            RefListing refs = RefListing.read(store);
            Verification found = new Verifying(store, null, progress).run(refs);
            if (found.isSound() || !refs.mayBeCollected(store)) {
                return found;
            }
            Set<List<@Nullable String>> faults = new HashSet<>();
            found.faults().forEach(fault -> faults.add(Arrays.asList(fault.object(), fault.problem())));
            if (faults.equals(before)) {
                return found; // what was gone before refs were listed anew, and they lead to it, was no garbage
            }
            before = faults;
        }
        throw new ContentionException("refs were moved and objects collected " + TRIES_MAX
                + " times in a row while the store was verified, so that damage cannot be told from what was let go;"
                + " try again at a quieter time");
    }

    /** As the other one, and takes what is missing or damaged from another store of the same tree. */
    public static Verification repair(KvStore store, KvStore good, Consumer<VerifyProgress> progress) {
        byte[] own = store.readRef(StoreMeta.REF);
        byte[] other = good.readRef(StoreMeta.REF);
        if (other == null) {
            throw new NoTreeException("the store to repair from holds no tree");
        }
        String otherId = StoreMeta.parse(other).storeId();
        StoreMeta meta = own == null ? null : readable(own);
        if (meta != null && !meta.storeId().equals(otherId)) {
            throw new UnreadableTreeException("the store to repair from holds another tree, with the store id "
                    + otherId + " where " + meta.storeId() + " is due; name a copy of this one");
        }
        return new Verifying(store, new Mending(store, good), progress).run(RefListing.read(store));
    }

    /** What {@link #repair} would find and take; nothing is written. */
    public static Verification rehearse(KvStore store, KvStore good, Consumer<VerifyProgress> progress) {
        return repair(new Rehearsal(store, good), good, progress);
    }

    private static @Nullable StoreMeta readable(byte[] value) {
        try {
            return StoreMeta.parse(value);
        } catch (CorruptObjectException | UnreadableTreeException e) {
            return null;
        }
    }

    private Verification run(RefListing listing) {
        Map<String, byte[]> refs = listing.values();
        byte[] epoch =
                store.readRef(Epochs.REF); // after the others: no collection rewrites any before it moves this one
        StoreMeta meta = meta(refs);
        ChunkRules rules = meta == null ? null : meta.rules();
        Cuts cuts = cuts(shallow(refs.get(Shallow.REF)));
        CommitWalk commits = new CommitWalk(objects, met, faults, cuts, rules);
        boolean hasHead = false;
        for (Map.Entry<String, byte[]> ref : refs.entrySet()) {
            hasHead |= ref.getKey().startsWith(Head.PREFIX);
            ref(ref.getKey(), ref.getValue(), commits);
        }
        checkEpoch(epoch);
        if (meta != null && cuts.isEmpty()) {
            commits.addFirst(meta.firstCommit(), !hasHead);
        }
        commits.run();
        return mending == null ? faults.result(0, List.of()) : faults.result(mending.mended(), mending.takenRefs());
    }

    /** What the ref meta holds; null when that is damaged. Without it and without any branch, there is no tree. */
    private @Nullable StoreMeta meta(Map<String, byte[]> refs) {
        byte[] value = refs.get(StoreMeta.REF);
        if (value == null && refs.keySet().stream().noneMatch(name -> name.startsWith(Head.PREFIX))) {
            byte[] taken = mending == null ? null : take(StoreMeta.REF, null);
            if (taken == null) {
                throw new NoTreeException("the store holds no tree");
            }
            value = taken;
        }
        try {
            if (value == null) {
                throw new CorruptObjectException("the ref meta is missing");
            }
            return StoreMeta.parse(value);
        } catch (CorruptObjectException | UnreadableTreeException e) {
            byte[] taken = take(StoreMeta.REF, value);
            if (taken != null) {
                return StoreMeta.parse(taken);
            }
            var unused = faults.add(
                    null,
                    null,
                    e.getMessage()
                            + "; without it the schema and the boundaries of chunks cannot be checked, only hashes and links");
            return null;
        }
    }

    /** The value of the ref with the cuts; where it was lost, that of the other store, if history is not whole without them. */
    private byte @Nullable [] shallow(byte @Nullable [] value) {
        return value == null && mending != null && mending.isCut() ? take(Shallow.REF, null) : value;
    }

    /** Where history is cut, by the value of the ref that says so; nowhere if that cannot be read, so that all it hides is told too. */
    private Cuts cuts(byte @Nullable [] value) {
        try {
            noteEpoch(Shallow.REF, Shallow.epoch(value));
            BlobId object = Shallow.object(value);
            return object == null ? Cuts.NONE : Cuts.DECODER.decode(objects.load(object, ObjectKind.CUTS));
        } catch (CorruptObjectException e) {
            byte[] taken = value == null ? null : take(Shallow.REF, value);
            if (taken != null) {
                return cuts(taken);
            }
            var unused =
                    faults.add(null, null, e.getMessage() + "; so what was pruned cannot be told from what is missing");
            return Cuts.NONE;
        }
    }

    private byte @Nullable [] take(String ref, byte @Nullable [] own) {
        return mending == null ? null : mending.mendRef(ref, own);
    }

    /** What is pending counts for nothing: what it is to name may be gone, in part or wholly, or else something valid leads there. */
    private void ref(String name, byte[] value, CommitWalk commits) {
        if (name.startsWith(Head.PREFIX)) {
            checkName(name, Head.PREFIX);
            Head head = parsed(name, value, Head::parse);
            if (head != null) {
                noteEpoch(name, head.epoch());
            }
            if (head != null && !head.isPending()) {
                commits.add(name, head.commit(), head.sequence());
            }
        } else if (name.startsWith(Tag.PREFIX)) {
            checkName(name, Tag.PREFIX);
            Tag tag = parsed(name, value, Tag::parse);
            BlobId named = tag == null ? null : tag.commit();
            if (named != null) {
                commits.add(name, named, -1);
            }
        } else if (name.startsWith(Expiring.PREFIX)) {
            Expiring expiring = parsed(name, value, Expiring::parse);
            if (expiring != null && !expiring.pending()) {
                expiring.commits().forEach(id -> commits.add(name, id, -1));
            }
        } else if (!OTHER_REFS.contains(name)) {
            var unused = faults.add(null, null, "the ref " + name + " is none that a tree has");
        }
    }

    private void noteEpoch(String ref, long epoch) {
        if (epoch > epochMax) {
            epochMax = epoch;
            epochMaxOf = ref;
        }
    }

    /** The epoch of collections is at least that which one of them gave to a ref; what else it was nobody needs to know. */
    private void checkEpoch(byte @Nullable [] value) {
        String problem;
        try {
            long epoch = Epochs.epoch(value);
            problem = epoch >= epochMax
                    ? null
                    : "the ref " + Epochs.REF + (value == null ? " is missing" : " holds epoch " + epoch)
                            + ", and the ref " + epochMaxOf + " has epoch " + epochMax;
        } catch (CorruptObjectException e) {
            problem = e.getMessage();
        }
        if (problem != null && mending != null) {
            mending.setRef(Epochs.REF, Epochs.value(epochMax));
        } else if (problem != null) {
            var unused = faults.add(null, null, problem);
        }
    }

    private void checkName(String ref, String prefix) {
        if (!RefName.allowed(ref.substring(prefix.length()))) {
            var unused = faults.add(null, null, "the ref " + ref + " has a name that no branch or tag can have");
        }
    }

    private interface Parser<T> {
        T parse(String ref, byte[] value);
    }

    private <T> @Nullable T parsed(String ref, byte[] value, Parser<T> parser) {
        try {
            return parser.parse(ref, value);
        } catch (CorruptObjectException e) {
            byte[] taken = take(ref, value);
            if (taken != null) {
                return parsed(ref, taken, parser);
            }
            var unused = faults.add(null, null, String.valueOf(e.getMessage()));
            return null;
        }
    }
}
