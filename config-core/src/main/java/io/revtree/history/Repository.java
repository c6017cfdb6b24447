package io.revtree.history;

import io.revtree.CorruptObjectException;
import io.revtree.PrunedRevisionException;
import io.revtree.Registration;
import io.revtree.Retention;
import io.revtree.RevisionNotFoundException;
import io.revtree.object.Envelope;
import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectReader;
import io.revtree.object.StoredObject;
import io.revtree.schema.TreeSchema;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import io.revtree.tree.Tree;
import io.revtree.tree.TreeContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A tree in a store as one process has it opened: its schema, its cache, its branches and tags. {@link Opening} makes one.
 * Thread-safe.
 */
public final class Repository {

    /** Room for a part and what stands around it. */
    private static final long BLOB_BYTES_NEEDED = Envelope.PART_BYTES + 16 * 1024;

    private final KvStore store;
    private final StoreLimits limits;
    private final Settings settings;
    private final TreeContext context;
    private final Commits commits;
    private final Schemas schemas;
    private final Holding holding;
    private final boolean compress;
    private final ConcurrentMap<String, Line> lines = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Repository(
            KvStore store,
            Settings settings,
            StoreMeta meta,
            ObjectReader reader,
            TreeSchema schema,
            StoredObject schemaObject) {
        this.store = store;
        this.limits = store.limits();
        this.settings = settings;
        this.context = new TreeContext(schema.root(), reader, meta.rules());
        this.commits = new Commits(store, reader);
        this.schemas = new Schemas(reader, schema, schemaObject);
        this.holding = new Holding(store, commits, new Names(store), this::now);
        this.compress = meta.compress();
    }

    /** Refuses a store whose blobs are too small for the parts of the format. */
    static void checkLimits(StoreLimits limits) {
        if (limits.blobBytesMax() < BLOB_BYTES_NEEDED) {
            throw new IllegalArgumentException("the store takes blobs of at most " + limits.blobBytesMax()
                    + " bytes, a tree needs " + BLOB_BYTES_NEEDED + "; raise the limit of the server");
        }
    }

    /** The branch of this name; RevisionNotFoundException if there is none. */
    public Line line(String branch) {
        Line known = lines.get(branch);
        if (known != null) {
            return known;
        }
        byte[] value = RefName.allowed(branch) ? store.readRef(Head.PREFIX + branch) : null;
        if (value == null || Head.parse(Head.PREFIX + branch, value).isPending()) {
            throw new RevisionNotFoundException("there is no branch '" + RefName.shown(branch) + "'; there are "
                    + String.join(", ", branches().keySet()));
        }
        Line opened = new Line(
                this, branch); // not within the map, which would hold up other branches while the store is read
        Line before = lines.putIfAbsent(branch, opened);
        return before == null ? opened : before;
    }

    /** The branch that is to be merged into; RevisionNotFoundException, also for a revision that is no branch. */
    public Line lineInto(String branch) {
        try {
            return line(branch);
        } catch (RevisionNotFoundException e) {
            if (new Revisions(store, commits).names(branch)) {
                throw new RevisionNotFoundException("'" + RefName.shown(branch)
                        + "' is no branch, and only a branch can be merged into; begin one there first, or name one of "
                        + String.join(", ", branches().keySet()));
            }
            throw e;
        }
    }

    /**
     * Begins a branch at a commit; InvalidNameException if there is one of this name, PrunedRevisionException if the commit was
     * pruned.
     */
    public Line createLine(String branch, CommitObject at) {
        holding.begin(RefName.check(branch), at);
        Line line = line(branch);
        line.refresh(); // it may be known from before another process ended a branch of this name
        return line;
    }

    /** Ends a branch, whose commits stay for a while; RevisionNotFoundException if there is none. */
    public void deleteLine(String branch, Duration grace) {
        boolean deleted = RefName.allowed(branch) && holding.delete(Head.PREFIX + branch, Retention.checkGrace(grace));
        lines.remove(branch);
        if (!deleted) {
            throw new RevisionNotFoundException("there is no branch '" + RefName.shown(branch) + "'");
        }
    }

    /** The newest commit of each branch. */
    public SortedMap<String, CommitObject> branches() {
        return named(Head.PREFIX, (ref, value) -> {
            Head head = Head.parse(ref, value);
            return head.isPending() ? null : head.commit();
        });
    }

    /** What each tag names. */
    public SortedMap<String, CommitObject> tags() {
        return named(Tag.PREFIX, (ref, value) -> Tag.parse(ref, value).commit());
    }

    /** Lets a tag name a commit, whatever it named before; PrunedRevisionException if the commit was pruned. */
    public void tag(String name, CommitObject commit) {
        holding.tag(RefName.check(name), commit, Retention.GRACE);
    }

    /** Keeps a commit for a while or until it is closed; PrunedRevisionException if it was pruned. */
    public Registration pin(CommitObject commit, Duration time) {
        return holding.pin(commit, time)::letGo;
    }

    /** As {@link #pin}; PrunedRevisionException also if it was dropped by a prune and is only in its grace. */
    Holding.Pin pinKept(CommitObject commit, Duration time) {
        return holding.pinKept(commit, time);
    }

    /** Lets commits that are being dropped be read until a moment in microseconds since 1970; the ref that does. */
    public String drop(List<BlobId> commits, long until) {
        return holding.drop(commits, until);
    }

    /** Takes such a ref away; what stays there expires. */
    public void letGo(String ref) {
        holding.letGo(ref);
    }

    /** Takes away the refs that have had their time; how many that were. */
    public int expire() {
        return holding.expireNow();
    }

    /**
     * Makes something of what a commit holds. PrunedRevisionException when an object is missing since the commit was pruned
     * meanwhile.
     */
    public <R extends @Nullable Object> R reading(CommitObject commit, Supplier<R> reading) {
        try {
            return reading.get();
        } catch (CorruptObjectException e) {
            throw explained(commit, e);
        }
    }

    /** What to throw when an object is missing of what a commit holds: PrunedRevisionException if that was pruned meanwhile. */
    public RuntimeException explained(CommitObject commit, CorruptObjectException damage) {
        return commits.isHeld(commit)
                ? damage
                : new PrunedRevisionException(
                        "commit " + commit.id() + " was pruned meanwhile, and objects of it are gone", damage);
    }

    /** RevisionNotFoundException if there is no such tag. */
    public void deleteTag(String name, Duration grace) {
        if (!RefName.allowed(name) || !holding.delete(Tag.PREFIX + name, Retention.checkGrace(grace))) {
            throw new RevisionNotFoundException("there is no tag '" + RefName.shown(name) + "'");
        }
    }

    private interface Reading {
        @Nullable
        BlobId commit(String ref, byte[] value);
    }

    private SortedMap<String, CommitObject> named(String prefix, Reading reading) {
        SortedMap<String, CommitObject> found = new TreeMap<>();
        store.listRefs(prefix).forEach((ref, value) -> {
            BlobId id = reading.commit(ref, value);
            CommitObject commit = id == null ? null : commits.find(id);
            byte[] now = id == null || commit != null ? null : store.readRef(ref);
            if (commit == null && now != null && id != null && id.equals(reading.commit(ref, now))) {
                commit = commits.read(id); // it is missing, and not since the ref went away meanwhile
            }
            if (commit != null) {
                found.put(ref.substring(prefix.length()), commit);
            }
        });
        return found;
    }

    /** The tree of a commit, read as it is needed; PrunedRevisionException if it is gone. */
    public Tree tree(CommitObject commit) {
        return reading(commit, () -> Tree.load(context, commit.root()));
    }

    /** The commit that a name, an id or the first digits of one stand for; RevisionNotFoundException if there is none. */
    public CommitObject find(String revision) {
        return new Revisions(store, commits).find(revision);
    }

    /** The commit that a branch had at an instant, going by its newest commit. */
    public CommitObject find(CommitObject newest, Instant instant) {
        CommitObject found = knowingCuts().commits.latestAt(newest, CommitObject.micros(instant));
        if (found == null) {
            throw new RevisionNotFoundException("there was no tree at " + instant + " yet; the first commit is of "
                    + CommitObject.instant(commits.ancestor(newest, 0).time()));
        }
        return found;
    }

    /** Ends the use of this; harmless when it has ended. */
    public void close() {
        closed = true;
    }

    /** {@code IllegalStateException} when it was closed. */
    public void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the root is closed; open another one");
        }
    }

    public Commits commits() {
        return commits;
    }

    public Settings settings() {
        return settings;
    }

    public TreeContext context() {
        return context;
    }

    /** Where all of it is. */
    public KvStore store() {
        return store;
    }

    /** This, once it knows where history is cut now. */
    public Repository knowingCuts() {
        Cuts unused = commits.shallow().reload();
        return this;
    }

    /** Where history is cut. */
    public Shallow shallow() {
        return commits.shallow();
    }

    Schemas schemas() {
        return schemas;
    }

    /** For the objects of a commit. */
    ObjectBatch newBatch() {
        return new ObjectBatch(compress);
    }

    /** The time now, in microseconds since 1970. */
    public long now() {
        return CommitObject.micros(settings.clock().instant());
    }

    /** Whether one publish carries all this. */
    boolean fits(Map<BlobId, byte[]> blobs) {
        long bytes = 0;
        for (byte[] blob : blobs.values()) {
            bytes += blob.length;
        }
        return blobs.size() <= limits.blobsPerBatchMax() && bytes <= limits.batchBytesMax();
    }

    /** Writes all but what one publish still carries, and gives that back. Whether any ref moved is never in doubt. */
    Map<BlobId, byte[]> writeAhead(Map<BlobId, byte[]> blobs) {
        return writeAhead(store, limits, blobs);
    }

    static Map<BlobId, byte[]> writeAhead(KvStore store, StoreLimits limits, Map<BlobId, byte[]> blobs) {
        List<Map<BlobId, byte[]>> batches = limits.cut(blobs);
        try {
            batches.subList(0, batches.size() - 1).forEach(store::writeBlobs);
        } catch (UnknownOutcomeException e) {
            throw new StoreUnavailableException(
                    "it is unknown whether objects of a commit were written, so it did not " + "go out: "
                            + e.getMessage(),
                    e);
        }
        return batches.get(batches.size() - 1);
    }
}
