package io.revtree;

import com.google.protobuf.Message;
import io.revtree.collect.Collecting;
import io.revtree.collect.Pruning;
import io.revtree.history.BranchMerge;
import io.revtree.history.Cause;
import io.revtree.history.CommitChange;
import io.revtree.history.CommitObject;
import io.revtree.history.Copying;
import io.revtree.history.Hooked;
import io.revtree.history.Line;
import io.revtree.history.Opening;
import io.revtree.history.Repository;
import io.revtree.history.Settings;
import io.revtree.prolly.ChunkRules;
import io.revtree.schema.TreeSchema;
import io.revtree.store.KvStore;
import io.revtree.verify.Verifying;
import io.revtree.watch.Watches;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One tree in one store, and the branch of it that this root is of: {@code main} when nothing else is said. Thread-safe.
 *
 * <p>A revision is named by a branch, a tag, the 64 hex digits of a commit's id or at least the first 6 of them, in this
 * order, each with {@code ~n} behind it for the n-th commit before; what names none is refused with
 * RevisionNotFoundException, and what was pruned with PrunedRevisionException, which is one.
 */
public final class ConfigRoot extends ConfigBranch implements AutoCloseable {

    private ConfigRoot(Repository repository) {
        super(repository, repository.line(repository.settings().branch()), new Watches(repository));
    }

    /** Creates the tree of a store; TreeExistsException when there is one. Reads give messages of the class of {@code initial}. */
    public static ConfigRoot create(KvStore store, Message initial) {
        return new Builder(store, null).create(initial);
    }

    /**
     * Opens the tree of a store; NoTreeException when there is none, SchemaMismatchException when it is of another type
     * or its schema contradicts the program's. Reads give messages of the class of {@code prototype}.
     */
    public static ConfigRoot load(KvStore store, Message prototype) {
        return new Builder(store, null).load(prototype);
    }

    /** Opens the tree of a store by the schema that is stored with it; NoTreeException when there is none. */
    public static ConfigRoot load(KvStore store) {
        return new Builder(store, null).load();
    }

    /** Opens the tree of a store, or creates it when there is none: of several processes on an empty store, one does. */
    public static ConfigRoot open(KvStore store, Message initial) {
        return new Builder(store, null).open(initial);
    }

    /** For what the other ways to open leave at its default. The schema is the program's, perhaps with what it says in code. */
    public static Builder builder(KvStore store, Schema schema) {
        return new Builder(store, schema);
    }

    /** As the other one, for programs whose schema is that of the messages given, or else the stored one. */
    public static Builder builder(KvStore store) {
        return new Builder(store, null);
    }

    /**
     * Copies a tree with all its history, branches and tags to an empty store. Ids stay what they are, and each object is read
     * back from the target. When it dies on the way, the next copy between the two stores goes on; until it is done, the target holds no tree. Nobody else may
     * write the target meanwhile; the source may be in use, and is copied as it was at the beginning.
     *
     * @throws NoTreeException if the source holds no tree
     * @throws TreeExistsException if the target is not empty
     * @throws CorruptObjectException if an object of the source is missing or damaged
     */
    public static void copy(KvStore from, KvStore to) {
        copy(from, to, progress -> {});
    }

    /**
     * As {@link #copy(KvStore, KvStore)}, and tells how far it is.
     *
     * @param progress called in this thread after each batch that the target has taken; must be quick and throw nothing
     * @return the whole
     */
    public static CopyProgress copy(KvStore from, KvStore to, Consumer<CopyProgress> progress) {
        return new Copying(from, to, progress).run();
    }

    /**
     * Lets new objects of the tree of a store be compressed with zstd, or not, whatever its creator chose. Roots that are opened from
     * now on go by it, those that are open stay as they are; what is in the store stays as it is stored, and ids are the same
     * either way. NoTreeException when there is none.
     */
    public static void compress(KvStore store, boolean compress) {
        Opening.compress(store, compress);
    }

    /** As {@link #verify(KvStore, Consumer)}, of the store of this root. */
    public Verification verify() {
        return verify(repository().store(), progress -> {});
    }

    /** As {@link #verify(KvStore, Consumer)}. */
    public static Verification verify(KvStore store) {
        return verify(store, progress -> {});
    }

    /**
     * Reads and checks everything that the refs of a store lead to: that each object is there and hashes to its id, that
     * it has the one form that its content may have, that chunks end where their keys demand, that links and keys lead to what they
     * should, and that commits, schemas and refs fit each other. Needs no tree that can be opened: what is damaged is passed over, and
     * the rest is checked all the same. Others may commit, prune and collect meanwhile; what they add is not looked at, and where
     * they may have let go of what is missed, all is read again. Memory is bounded, about 30 bytes for each object.
     *
     * @param progress called in this thread, after each thousand objects or so; must be quick and throw nothing
     * @throws NoTreeException if the store holds no tree
     * @throws ContentionException if others let go of what was missed each time
     */
    public static Verification verify(KvStore store, Consumer<VerifyProgress> progress) {
        return Verifying.verify(store, progress);
    }

    /**
     * As {@link #verify(KvStore, Consumer)}, and takes what is missing or damaged from another store of the same tree: one that
     * it was copied to or from, or a backup that was restored. An object is checked against its id before it is written, and read
     * back after that. Of refs only those are taken that cannot be read, as they stand in the other store, which may be
     * older. Nobody else may write the damaged store meanwhile.
     *
     * @param damaged the store to repair
     * @param good another store of the same tree, which need not be whole itself
     * @return what is not as it should be after that, and how much was repaired
     * @throws NoTreeException if the other store holds no tree
     * @throws UnreadableTreeException if the other store holds another tree, or one that cannot be read
     */
    public static Verification repair(KvStore damaged, KvStore good, Consumer<VerifyProgress> progress) {
        return Verifying.repair(damaged, good, progress);
    }

    /** As {@link #repair(KvStore, KvStore, Consumer)}. */
    public static Verification repair(KvStore damaged, KvStore good) {
        return repair(damaged, good, progress -> {});
    }

    /**
     * What {@link #repair(KvStore, KvStore, Consumer)} would take, and what would be damaged still; nothing is written. Memory is bounded, about 100 bytes
     * for each object to repair beside what verifying takes.
     */
    public static Verification previewRepair(KvStore damaged, KvStore good, Consumer<VerifyProgress> progress) {
        return Verifying.rehearse(damaged, good, progress);
    }

    /** As {@link #previewRepair(KvStore, KvStore, Consumer)}. */
    public static Verification previewRepair(KvStore damaged, KvStore good) {
        return previewRepair(damaged, good, progress -> {});
    }

    /** The tree at a revision. */
    public ConfigSnapshot at(String revision) {
        return snapshot(repository().find(revision));
    }

    /**
     * The tree as this branch had it at an instant; RevisionNotFoundException for one before the tree was created,
     * PrunedRevisionException if what it was then was pruned.
     */
    public ConfigSnapshot at(Instant instant) {
        return snapshot(repository().find(newest().commit(), instant));
    }

    private ConfigSnapshot snapshot(CommitObject commit) {
        return new ConfigSnapshot(repository(), commit, repository().tree(commit));
    }

    /** What changed between two revisions, whatever their order. */
    public ConfigDiff diff(String from, String to) {
        Repository repository = repository();
        return new ConfigDiff(repository.tree(repository.find(from)), repository.tree(repository.find(to)));
    }

    /** Lets a tag name the newest commit; one of this name that is there is moved. Makes no commit. */
    public Commit tag(String name) {
        return tag(name, tip().commit());
    }

    /** Lets a tag name a revision; one of this name that is there is moved. InvalidNameException for what no tag can be called. */
    public Commit tag(String name, String revision) {
        return tag(name, repository().find(revision));
    }

    private Commit tag(String name, CommitObject commit) {
        repository().tag(name, commit);
        return commit.commit();
    }

    /** All tags, by name. */
    public SortedMap<String, Commit> tags() {
        return commits(repository().tags());
    }

    /**
     * Takes a tag away; RevisionNotFoundException when there is none. What only it led to can still be read by its id for {@link
     * Retention#GRACE}.
     */
    public void deleteTag(String name) {
        deleteTag(name, Retention.GRACE);
    }

    /** As {@link #deleteTag(String)}, with another grace; none with zero. */
    public void deleteTag(String name, Duration grace) {
        repository().deleteTag(name, grace);
    }

    /** A branch that is there; RevisionNotFoundException when there is none. */
    public ConfigBranch branch(String name) {
        return new ConfigBranch(repository(), repository().line(name), watches());
    }

    /** Begins a branch at a revision. InvalidNameException when there is one of this name, or no branch can be called so. */
    public ConfigBranch branch(String name, String revision) {
        return new ConfigBranch(
                repository(), repository().createLine(name, repository().find(revision)), watches());
    }

    /** All branches with their newest commits, by name. */
    public SortedMap<String, Commit> branches() {
        return commits(repository().branches());
    }

    /**
     * Takes a branch away; commits that only it led to can still be read by their ids for {@link Retention#GRACE}.
     * RevisionNotFoundException when there is none; InvalidNameException for the branch of this root.
     */
    public void deleteBranch(String name) {
        deleteBranch(name, Retention.GRACE);
    }

    /** As {@link #deleteBranch(String)}, with another grace; none with zero. */
    public void deleteBranch(String name, Duration grace) {
        if (name.equals(name())) {
            throw new InvalidNameException(
                    "'" + name + "' is the branch of this root; open one of another branch first");
        }
        repository().deleteLine(name, grace);
        watches().unfollow(name);
    }

    /**
     * Keeps a revision from prunes and collections for a while, as a tag does.
     *
     * @param time from zero to ten years
     * @return lets it go before; what is not let go, by a process that dies say, goes when the time is over
     * @throws PrunedRevisionException if it was pruned
     */
    public Registration pin(String revision, Duration time) {
        return repository().pin(repository().find(revision), time);
    }

    /**
     * Drops all commits but those that a retention keeps. The trees of the commits that are kept stay whole, their ids what they are;
     * what was dropped stays readable by its id until the retention's grace is over, and goes with the next {@link
     * #collectGarbage} after that. docs/cleaning.md has the rules.
     *
     * <p>A log goes on behind a cut with the next commit that is kept, whose sequence then is lower by more than one. Branches that
     * could be merged still can. A revision that was pruned is refused with PrunedRevisionException.
     *
     * @throws ContentionException if others prune too, or set refs on old commits, all the time
     */
    public Pruned prune(Retention retention) {
        return prune(retention, progress -> {});
    }

    /**
     * As {@link #prune(Retention)}.
     *
     * @param progress told in this thread, each time some commits were looked at and when all were; must be quick and throw nothing
     */
    public Pruned prune(Retention retention, Consumer<PruneProgress> progress) {
        return new Pruning(repository(), retention, progress).run();
    }

    /** What {@link #prune} would do now; nothing is written. ContentionException as there. */
    public Pruned previewPrune(Retention retention) {
        return previewPrune(retention, progress -> {});
    }

    /** As {@link #previewPrune(Retention)}, and tells its progress as {@link #prune(Retention, Consumer)} does. */
    public Pruned previewPrune(Retention retention, Consumer<PruneProgress> progress) {
        return new Pruning(repository(), retention, progress).preview();
    }

    /** As {@link #collectGarbage(CollectOptions)}, as fast as it goes. */
    public Collected collectGarbage() {
        return collectGarbage(CollectOptions.standard());
    }

    /**
     * Deletes what no branch and no tag leads to, nothing that is pinned, and nothing whose grace is not over: what was pruned,
     * what deleted branches and tags left, what writers that died had written. Others may read, write and collect meanwhile, in any
     * process; a commit of theirs is made again at most once more for it. It takes about 24 bytes of heap for each object that is
     * kept. One that is ended early harms nothing, and the next one finds what it left.
     *
     * @throws CorruptObjectException if an object that is needed is missing or damaged; nothing was deleted
     * @throws ContentionException if refs were moved all the time, or another collection overtook this one; nothing was deleted
     * @throws CollectionInterruptedException if the thread was interrupted; what was deleted by then nothing needs
     */
    public Collected collectGarbage(CollectOptions options) {
        return new Collecting(repository(), options).run();
    }

    /**
     * Merges a revision into a branch, as the two have changed since what they have in common:
     *
     * <ul>
     *   <li>Where the branch is made from the revision already, nothing is done.
     *   <li>Where the newest commit of the branch is the revision's ancestor along first parents, the branch moves on to the
     *       revision, and no commit is made, unless a before hook adds something to it.
     *   <li>In every other case there is a new commit with two parents, the branch's newest commit first, whose message is
     *       {@code merge FROM into INTO}.
     * </ul>
     *
     * What others commit to the branch meanwhile is merged too. A merge that conflicts is made by letting both sides agree
     * in the places that are named, by edits or {@link #restore} on either, and merging again. Merging again after an unknown
     * outcome is harmless.
     *
     * @param from a branch, a tag or a commit
     * @param into a branch
     * @return what the newest commit of the branch is then
     * @throws RevisionNotFoundException if {@code from} names no revision or {@code into} no branch
     * @throws PrunedRevisionException if {@code from} was dropped by a prune, or one of the two is made from what was brought back
     *     after that, so that it is not known what they have in common
     * @throws MergeConflictException if both changed the same differently, with all such places. Where the two have several best
     *     ancestors in common, since each was merged into the other, that is also what merges with these give different results for.
     * @throws NoCommonAncestorException if the two have nothing in common
     * @throws SchemaMismatchException if the schemas of the two contradict each other or the program's, or if none of these has all
     *     that the two have
     */
    public Commit merge(String from, String into) {
        Repository repository = repository();
        Line line = repository.lineInto(into);
        String message = Cause.checkMessage("merge " + from + " into " + into);
        Cause cause = new Cause(TransactionId.random(), repository.settings().author(), message);
        CommitObject source = repository.find(from);
        try (BranchMerge merge = new BranchMerge(repository, line, source)) {
            return Hooked.commit(line, cause, merge.prepare(), null).commit();
        }
    }

    /**
     * Whether a commit of this transaction is in a branch: what is to be asked when a commit threw UnknownCommitException, which names it. All
     * commits of all branches are looked through, newest first, until one is found.
     *
     * @return false if none is, as far as the store says now. That is final once the branch has moved on from the newest commit
     *     that it had when the commit went out; until then the request may be under way, and land yet. Also false for what only
     *     a deleted branch led to, for what was pruned, and for a merge that moved a branch on without a commit.
     */
    public boolean landed(TransactionId id) {
        Repository repository = repository().knowingCuts();
        return repository
                .commits()
                .all(repository.branches().values())
                .anyMatch(commit -> commit.transaction().equals(id));
    }

    /**
     * Makes the change of a commit, from whatever branch, again on this one, as a new commit with its message and one
     * parent. The change of a merge is all that it brought to its first parent. MergeConflictException where the tree has something else in its place; RevisionNotFoundException for the commit that
     * created the tree.
     *
     * @return the commit; that of the head when nothing changes
     */
    public Commit cherryPick(String revision) {
        CommitObject picked = repository().find(revision);
        CommitChange change = new CommitChange(repository(), picked);
        return repository().reading(picked, () -> commit(picked.commit().message(), change::madeAgain));
    }

    private static SortedMap<String, Commit> commits(SortedMap<String, CommitObject> objects) {
        SortedMap<String, Commit> commits = new TreeMap<>();
        objects.forEach((name, object) -> commits.put(name, object.commit()));
        return commits;
    }

    /**
     * Lets go of what this root holds in memory. Its branches and what watches them end with it, its store stays open. Listeners that
     * are being called are waited for, as when they are closed alone. Closing twice does nothing.
     */
    @Override
    public void close() {
        shut();
    }

    /** How a root is opened. Each setting returns the builder. For one thread at a time. */
    public static final class Builder {

        private static final int SALT_BYTES = 16;
        private static final Duration LONGEST = Duration.ofDays(365);

        private final KvStore store;
        private final @Nullable Schema schema;
        private Settings settings = Settings.standard();

        private Builder(KvStore store, @Nullable Schema schema) {
            this.store = store;
            this.schema = schema;
        }

        /** Who makes commits that name no other; the system property {@code user.name} unless it is set. At most 1 KiB. */
        public Builder author(String name) {
            settings = settings.withAuthor(name);
            return this;
        }

        /** The branch of the root, {@code main} unless it is set. It must be there, except when the tree is created. */
        public Builder branch(String name) {
            settings = settings.withBranch(name);
            return this;
        }

        /** Why the tree is created, empty unless it is set. At most 64 KiB. Only for a tree that is created. */
        public Builder message(String text) {
            settings = settings.withMessage(text);
            return this;
        }

        /** How many bytes of heap what was read may take, a quarter of the largest heap unless it is set; 0 keeps nothing. */
        public Builder cacheBytes(long bytesMax) {
            if (bytesMax < 0) {
                throw new IllegalArgumentException("a cache cannot have " + bytesMax + " bytes");
            }
            settings = settings.withCacheBytesMax(bytesMax);
            return this;
        }

        /** How two different changes of one node are taken, where its type says nothing; FIELDS unless it is set. */
        public Builder mergePolicy(MergePolicy policy) {
            settings = settings.withMergePolicy(policy);
            return this;
        }

        /** Gives the times of commits; the system's clock unless it is set. */
        public Builder clock(Clock clock) {
            settings = settings.withClock(clock);
            return this;
        }

        /**
         * How long one hook may take, ten seconds unless it is set. A commit of which a before hook takes longer fails; after one
         * that does, the hooks of later commits no longer wait for it, and the observer is told. It is also how long closing waits for
         * a listener that is being called.
         */
        public Builder hookTimeout(Duration timeout) {
            settings = settings.withHookTimeout(checked("a hook may take", timeout));
            return this;
        }

        /**
         * How long after the store was last asked for a branch that is watched it is asked again, half a second unless it is set.
         * Commits of this root are known at once, those of others at once too where the store tells of them, and within this time at
         * any rate.
         */
        public Builder pollInterval(Duration interval) {
            settings = settings.withPollInterval(checked("between polls is", interval));
            return this;
        }

        /**
         * Whether this root and each of its branches that is opened follow by themselves what other processes commit, as if they
         * were watched, so that every read shows it, as late as {@link #pollInterval} says; not unless it is set. Otherwise a branch
         * that nobody watches knows of others' commits when it commits itself or is told to {@link ConfigBranch#refresh}.
         */
        public Builder follow(boolean follow) {
            settings = settings.withFollow(follow);
            return this;
        }

        /**
         * Runs the calls of listeners; at most 16 threads of the root's own, which end when they are idle, unless it is set. Each of
         * its tasks is short but for the listeners called in it, of which one may hold a thread for as long as it takes.
         */
        public Builder executor(Executor executor) {
            settings = settings.withExecutor(executor);
            return this;
        }

        /** Told of what goes wrong beside the calls of the program, which is logged also without one. */
        public Builder observer(ConfigObserver observer) {
            settings = settings.withObserver(observer);
            return this;
        }

        private static Duration checked(String what, Duration timeout) {
            if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        what + " a positive time of at most " + LONGEST.toDays() + " days, not " + timeout);
            }
            return timeout;
        }

        /**
         * How long a commit waits, a minute unless it is set. One that is not on its way to the store by then is withdrawn with
         * CommitWithdrawnException; one that is throws UnknownCommitException.
         */
        public Builder commitTimeout(Duration timeout) {
            settings = settings.withCommitTimeout(checked("a commit may wait", timeout));
            return this;
        }

        /**
         * A secret of 16 bytes that decides where containers are cut, so that strangers who choose keys cannot make that
         * expensive; zero unless it is set. Trees with different salts have different hashes. Only for a tree that is created.
         */
        public Builder salt(byte[] secret) {
            if (secret.length != SALT_BYTES) {
                throw new IllegalArgumentException("a salt has " + SALT_BYTES + " bytes, not " + secret.length);
            }
            ByteBuffer words = ByteBuffer.wrap(secret).order(ByteOrder.LITTLE_ENDIAN);
            ChunkRules rules = settings.rules();
            settings =
                    settings.withRules(new ChunkRules(rules.leaf(), rules.inner(), words.getLong(), words.getLong()));
            return this;
        }

        /**
         * Whether objects are compressed with zstd, each where that makes it smaller; not unless it is set. Every program that
         * writes the tree goes by it, until {@link ConfigRoot#compress} says otherwise. Only for a tree that is created.
         */
        public Builder compress(boolean compress) {
            settings = settings.withCompress(compress);
            return this;
        }

        /** As {@link ConfigRoot#create}. */
        public ConfigRoot create(Message initial) {
            return new ConfigRoot(opening().create(compiled(initial), initial));
        }

        /** As {@link ConfigRoot#open}. */
        public ConfigRoot open(Message initial) {
            return new ConfigRoot(opening().open(compiled(initial), initial));
        }

        /** As {@link ConfigRoot#load(KvStore, Message)}. */
        public ConfigRoot load(Message prototype) {
            return new ConfigRoot(opening().load(compiled(prototype)));
        }

        /** By the builder's schema, or else as {@link ConfigRoot#load(KvStore)}. */
        public ConfigRoot load() {
            return new ConfigRoot(opening().load(schema == null ? null : schema.tree()));
        }

        private Opening opening() {
            return new Opening(store, settings);
        }

        private TreeSchema compiled(Message prototype) {
            return (schema == null ? Schema.of(prototype) : schema.readAs(prototype)).tree();
        }
    }
}
