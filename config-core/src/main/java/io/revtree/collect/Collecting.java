package io.revtree.collect;

import io.revtree.CollectOptions;
import io.revtree.CollectProgress;
import io.revtree.Collected;
import io.revtree.CollectionInterruptedException;
import io.revtree.ContentionException;
import io.revtree.CorruptObjectException;
import io.revtree.history.Commits;
import io.revtree.history.Epochs;
import io.revtree.history.Repository;
import io.revtree.history.Roots;
import io.revtree.history.Shallow;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.StoreMoment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes away the objects that nothing leads to, beside any number of writers and of other collections, in any process. For one use
 * by one thread.
 *
 * <ol>
 *   <li>A moment of the store is taken, and after it the next epoch, from the ref {@code gc}.
 *   <li>Refs that expired are deleted, before any head is touched: a merge that still counts on one loses its publish by step 3.
 *   <li>Every head, and {@code shallow}, is rewritten with the epoch. From now on every publish that was prepared before the moment
 *       loses; what is prepared later is written later than the moment, all of it that the head does not lead to.
 *   <li>The refs are listed until they hold still, which the ref {@code gc} says, so that nobody takes one away unnoticed. With {@code shallow} as it was in the same listing they say what is kept.
 *   <li>All that they lead to is marked.
 *   <li>What is not marked, and was last written before the moment, is deleted.
 * </ol>
 *
 * Why that is safe, docs/decisions/050-collecting.md says. Nothing is kept from one run for the next: one that was interrupted has
 * deleted some of what nothing leads to, and the next finds the rest.
 */
public final class Collecting {

    private static final int DELETE_AT_ONCE = 1_000;
    private static final int DRY_TRIES_MAX = 5;

    private final Repository repository;
    private final KvStore store;
    private final CollectOptions options;
    private final Throttle throttle;
    private long marked;
    private long scanned;
    private long dead;
    private long deadBytes;

    /** Of this tree. */
    public Collecting(Repository repository, CollectOptions options) {
        this.repository = repository;
        this.store = repository.store();
        this.options = options;
        this.throttle = new Throttle(options.objectsPerSecondMax());
    }

    /**
     * Collects.
     *
     * @throws CorruptObjectException if an object that is needed is missing or damaged: what it leads to is not known, so nothing
     *     was deleted
     * @throws ContentionException if refs were moved by others all the time, or another collection overtook this one; nothing was
     *     deleted
     * @throws CollectionInterruptedException if the thread was interrupted, which is seen before each batch
     */
    public Collected run() {
        if (options.dryRun()) {
            sweep(markToTell(), null);
        } else {
            Epochs epochs = new Epochs(store);
            StoreMoment moment = store.moment();
            long epoch = epochs.next();
            int unused = repository.expire();
            epochs.raise(epoch);
            MarkSet marks;
            try {
                marks = markAll(Roots.undisturbed(store));
            } catch (CorruptObjectException e) {
                throw new CorruptObjectException(
                        "nothing was collected, since not all that is needed can be read: " + e.getMessage(),
                        (Throwable) e);
            }
            sweep(marks, moment);
        }
        return new Collected(options.dryRun(), marked, dead, deadBytes);
    }

    /** For a dry run, which can begin again. */
    private MarkSet markToTell() {
        for (int tries = 1; ; tries++) {
            try {
                return markAll(Roots.settled(store));
            } catch (ContentionException e) {
                if (tries == DRY_TRIES_MAX) {
                    throw e;
                }
            }
        }
    }

    /** Marks what refs lead to. What others let go meanwhile, another collection may have taken away; that is no damage. */
    private MarkSet markAll(Roots roots) {
        try {
            return mark(roots);
        } catch (CorruptObjectException e) {
            if (roots.mayBeCollected(store)) {
                throw new ContentionException(
                        "refs were moved, and another collection took away what this one still counted as"
                                + " needed; this one deleted nothing");
            }
            throw e;
        }
    }

    private MarkSet mark(Roots roots) {
        byte[] shallow = roots.value(Shallow.REF);
        Marking marking = new Marking(store, throttle, count -> {
            marked = count;
            tell();
        });
        BlobId cuts = Shallow.object(shallow);
        if (cuts != null) {
            marking.object(cuts);
        }
        Commits history = repository.commits().by(repository.shallow().of(shallow));
        marking.commits(history, roots.all());
        MarkSet marks = marking.whatIsThere(history, roots.pending());
        marked = marks.size();
        return marks;
    }

    /** Looks at all there is. Without a moment nothing is deleted. */
    private void sweep(MarkSet marks, @Nullable StoreMoment moment) {
        List<BlobId> batch = new ArrayList<>(DELETE_AT_ONCE);
        try (Stream<BlobId> ids = store.scanBlobs()) {
            for (BlobId id : (Iterable<BlobId>) ids::iterator) {
                scanned++;
                if (!marks.contains(id)) {
                    batch.add(id);
                    if (batch.size() == DELETE_AT_ONCE) {
                        take(batch, moment);
                    }
                }
                if (scanned % DELETE_AT_ONCE == 0) {
                    throttle.take(DELETE_AT_ONCE);
                    tell();
                }
            }
        }
        take(batch, moment);
        tell();
    }

    private void take(List<BlobId> batch, @Nullable StoreMoment moment) {
        throttle.take(batch.size());
        if (moment == null) {
            for (byte[] stored : store.readBlobs(batch).values()) {
                deadBytes += stored.length;
            }
        } else {
            store.deleteBlobs(batch, moment);
        }
        dead += batch.size();
        batch.clear();
    }

    private void tell() {
        options.progress().accept(new CollectProgress(marked, scanned, dead));
    }
}
