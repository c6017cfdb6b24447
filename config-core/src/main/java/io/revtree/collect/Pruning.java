package io.revtree.collect;

import io.revtree.Commit;
import io.revtree.ContentionException;
import io.revtree.CorruptObjectException;
import io.revtree.PruneProgress;
import io.revtree.Pruned;
import io.revtree.Retention;
import io.revtree.history.CommitObject;
import io.revtree.history.Expiring;
import io.revtree.history.Repository;
import io.revtree.history.Roots;
import io.revtree.history.Shallow;
import io.revtree.history.Tries;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts history by a retention. For one use by one thread.
 *
 * <ol>
 *   <li>The ref of the cuts says that a prune looks at refs.
 *   <li>Refs are read, and {@link Selection} says which commits are kept.
 *   <li>Those that are dropped right below a kept one are named by refs that expire when the grace is over.
 *   <li>The cuts are replaced, if their ref holds what step 1 left. If not, all is done again.
 * </ol>
 *
 * A process that dies before step 4 has pruned nothing. Who lets a ref name a commit meanwhile moves the ref of the cuts,
 * so that all is done again, and finds that ref.
 */
public final class Pruning {

    private static final int TRIES_MAX = 20;

    private final Repository repository;
    private final KvStore store;
    private final Retention retention;
    private final Consumer<PruneProgress> progress;
    private boolean unreadable;

    /** Of this tree. */
    public Pruning(Repository repository, Retention retention, Consumer<PruneProgress> progress) {
        this.repository = repository;
        this.store = repository.store();
        this.retention = retention;
        this.progress = progress;
    }

    /** What {@link #run} would do now; nothing is written. */
    public Pruned preview() {
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            Selection selection = select(repository.shallow().value());
            if (selection != null) {
                return report(selection, until());
            }
        }
        throw contention();
    }

    /** Cuts history; ContentionException if others do too, or let refs name old commits, all the time. */
    public Pruned run() {
        Shallow shallow = repository.shallow();
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            byte[] announced = shallow.announce();
            if (announced == null) {
                continue;
            }
            Selection selection = select(announced);
            if (selection == null) {
                continue;
            }
            long until = until();
            if (selection.cuts().equals(shallow.of(announced))) {
                boolean unused = shallow.interrupt(announced);
                return report(selection, until);
            }
            List<String> expiring = retention.grace().isZero() ? List.of() : expire(selection.tops(), until);
            switch (shallow.replace(announced, selection.cuts())) {
                case REPLACED -> {
                    return report(selection, until);
                }
                case LOST -> expiring.forEach(repository::letGo);
                case UNKNOWN -> {
                    // They may be cut: then these refs are what the grace consists of.
                }
            }
        }
        throw contention();
    }

    private static ContentionException contention() {
        return new ContentionException("history was cut by others, or refs were set on old commits, " + TRIES_MAX
                + " times in a row while it was looked at; try again at a quieter time");
    }

    /**
     * What is kept by the refs as they are now.
     *
     * @param shallow what the ref of the cuts held before
     * @return null if something cannot be read, maybe since others pruned or deleted, and a collection was quick
     */
    private @Nullable Selection select(byte @Nullable [] shallow) {
        Roots roots = Roots.read(store);
        try {
            return new Selection(repository.commits(), repository.shallow().of(shallow), retention).of(roots, progress);
        } catch (CorruptObjectException e) {
            boolean asBefore = Arrays.equals(shallow, repository.shallow().value())
                    && Roots.read(store).equals(roots);
            if (asBefore && (roots.pending().isEmpty() || unreadable)) {
                throw e;
            }
            unreadable = asBefore; // of something that is only pending, perhaps
            return null;
        }
    }

    private long until() {
        return repository.now()
                + TimeUnit.NANOSECONDS.toMicros(retention.grace().toNanos());
    }

    private List<String> expire(List<BlobId> tops, long until) {
        List<String> refs = new ArrayList<>();
        for (int from = 0; from < tops.size(); from += Expiring.COMMITS_MAX) {
            refs.add(repository.drop(tops.subList(from, Math.min(tops.size(), from + Expiring.COMMITS_MAX)), until));
        }
        return refs;
    }

    private static Pruned report(Selection selection, long until) {
        return new Pruned(
                selection.kept(),
                selection.dropped(),
                commit(selection.newestDropped()),
                commit(selection.oldestDropped()),
                selection.cuts().all().size(),
                Instant.EPOCH.plus(until, ChronoUnit.MICROS));
    }

    private static @Nullable Commit commit(@Nullable CommitObject object) {
        return object == null ? null : object.commit();
    }
}
