package io.revtree.history;

import com.google.protobuf.Message;
import io.revtree.ContentionException;
import io.revtree.CorruptObjectException;
import io.revtree.NoTreeException;
import io.revtree.TransactionId;
import io.revtree.TreeExistsException;
import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectKind;
import io.revtree.object.ObjectReader;
import io.revtree.object.StoredObject;
import io.revtree.prolly.ChunkRules;
import io.revtree.schema.TreeSchema;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.StoreException;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import io.revtree.tree.Tree;
import io.revtree.tree.TreeContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tree of a store, or creates it. A store holds a tree from the moment in which its ref {@code meta} is there.
 *
 * <p>Creating takes two steps, since a publish moves one ref:
 *
 * <ol>
 *   <li>One publish writes the objects of the creating commit and moves {@code meta} from absent to a value that holds all
 *       that the creator decides: the constants of the format, the creating commit and the name of the first branch. Of several
 *       creators one wins; the others find a tree, and what they wrote is garbage. After a crash before this step the store
 *       is empty.
 *   <li>The first branch moves from absent to the creating commit. After a crash before this step there is a tree without
 *       any branch, and whoever opens it next does this step; that two do it at once is harmless, since both want the same. That
 *       there was no other branch before is checked, so that a first branch that was deleted is not made again.
 * </ol>
 *
 * An answer that is lost in step 1 is looked up: {@code meta} holds the creator's random store id, or another's.
 */
public final class Opening {

    private static final int TRIES_MAX = 10;

    private final KvStore store;
    private final StoreLimits limits;
    private final Settings settings;
    private final ObjectReader reader;

    /** Of this store, with these settings. */
    public Opening(KvStore store, Settings settings) {
        this.store = store;
        this.limits = store.limits();
        this.settings = settings;
        this.reader = new ObjectReader(store, settings.cacheBytesMax());
        Repository.checkLimits(limits);
    }

    /** Creates a tree; TreeExistsException when there is one. */
    public Repository create(TreeSchema schema, Message initial) {
        StoreMeta meta = store.readRef(StoreMeta.REF) == null ? tryCreate(schema, initial) : null;
        if (meta == null) {
            throw new TreeExistsException(
                    "the store holds a tree already; load or open it, or create in another store or under another prefix");
        }
        return opened(meta, schema);
    }

    /** Opens the tree that is there; NoTreeException when there is none. Without a schema, by the stored one. */
    public Repository load(@Nullable TreeSchema schema) {
        byte[] value = store.readRef(StoreMeta.REF);
        if (value == null) {
            throw new NoTreeException("the store holds no tree; create one, or open it with an initial message");
        }
        return opened(StoreMeta.parse(value), schema);
    }

    /** Opens the tree that is there, or creates one. */
    public Repository open(TreeSchema schema, Message initial) {
        byte[] value = store.readRef(StoreMeta.REF);
        if (value == null) {
            StoreMeta created = tryCreate(schema, initial);
            if (created != null) {
                return opened(created, schema);
            }
        }
        return load(schema);
    }

    /**
     * Lets the new objects of the tree of a store be compressed, or not, for all who open it from now on.
     *
     * @throws NoTreeException if there is none
     */
    public static void compress(KvStore store, boolean compress) {
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            byte[] value = store.readRef(StoreMeta.REF);
            if (value == null) {
                throw new NoTreeException("the store holds no tree");
            }
            byte[] next = StoreMeta.withCompression(value, compress);
            try {
                if (Arrays.equals(value, next) || store.compareAndSetRef(StoreMeta.REF, value, next)) {
                    return;
                }
            } catch (UnknownOutcomeException e) {
                // The next reading tells whether it landed.
            }
        }
        throw new ContentionException("the ref meta is changed by others all the time, or the store gives no answer");
    }

    private Repository opened(StoreMeta meta, @Nullable TreeSchema given) {
        String ref = Head.PREFIX + meta.firstBranch();
        if (store.readRef(ref) == null && store.listRefs(Head.PREFIX).isEmpty()) {
            CommitObject first =
                    reader.load(meta.firstCommit(), CommitObject.DECODER).value();
            new Names(store).create(ref, Head.born(first).value());
        }
        if (given == null) {
            StoredObject object = storedSchema(meta);
            return new Repository(store, settings, meta, reader, Schemas.decode(object), object);
        }
        return new Repository(store, settings, meta, reader, given, Schemas.encode(given));
    }

    private StoredObject storedSchema(StoreMeta meta) {
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            BlobId commit = someCommit(meta);
            try {
                return reader.read(
                        reader.load(commit, CommitObject.DECODER).value().schema(), ObjectKind.SCHEMA);
            } catch (CorruptObjectException e) {
                // The branch may have moved on since, and what it was be pruned and collected.
                if (commit.equals(someCommit(meta))) {
                    throw e;
                }
            }
        }
        throw new ContentionException(
                "the tree was pruned and collected while it was opened, " + TRIES_MAX + " times in a row; try again");
    }

    /** The newest commit of the branch that is opened; without that branch, of another one. */
    private BlobId someCommit(StoreMeta meta) {
        String ref = Head.PREFIX + settings.branch();
        byte[] own = store.readRef(ref);
        Map<String, byte[]> heads = own == null ? store.listRefs(Head.PREFIX) : Map.of(ref, own);
        return heads.entrySet().stream()
                .findFirst()
                .map(head -> Head.parse(head.getKey(), head.getValue()).commit())
                .orElse(meta.firstCommit());
    }

    /** Step 1; null when another was first. */
    private @Nullable StoreMeta tryCreate(TreeSchema schema, Message initial) {
        if (store.readRef(Copying.REF) != null) {
            throw new TreeExistsException("the store holds a part of a tree, of a copy that did not end; copy again");
        }
        ObjectBatch batch = new ObjectBatch(settings.compress());
        StoredObject schemaObject = Schemas.encode(schema);
        schemaObject.addTo(batch);
        TransactionId transaction = TransactionId.random();
        StoreMeta meta = firstCommit(schema, schemaObject.id(), initial, transaction, batch);
        byte[] value = meta.value();
        Tries tries = new Tries(TRIES_MAX);
        StoreException last = null;
        while (tries.next()) {
            try {
                Map<BlobId, byte[]> rest = Repository.writeAhead(store, limits, batch.blobs());
                if (store.publish(rest, StoreMeta.REF, null, value)) {
                    return landed(meta, batch);
                }
            } catch (UnknownOutcomeException | StoreUnavailableException e) {
                last = last instanceof UnknownOutcomeException ? last : e;
            }
            byte[] there = store.readRef(StoreMeta.REF);
            if (there != null) {
                boolean own = StoreMeta.parse(there).storeId().equals(meta.storeId());
                return own ? landed(meta, batch) : null;
            }
        }
        throw last != null ? last : new ContentionException("the ref meta comes and goes; nothing was created");
    }

    private StoreMeta firstCommit(
            TreeSchema schema, BlobId schemaId, Message initial, TransactionId transaction, ObjectBatch batch) {
        ChunkRules rules = settings.rules();
        Tree tree =
                Tree.of(new TreeContext(schema.root(), reader, rules), initial).seal();
        tree.collectNew(null, batch);
        Cause cause = new Cause(transaction, settings.author(), settings.message());
        long now = CommitObject.micros(settings.clock().instant());
        CommitObject commit = CommitObject.write(tree.id(), schemaId, List.of(), 0, now, cause, null, batch);
        return new StoreMeta(
                TransactionId.random().toString(), rules, commit.id(), settings.branch(), settings.compress());
    }

    private static StoreMeta landed(StoreMeta meta, ObjectBatch batch) {
        batch.landed();
        return meta;
    }
}
