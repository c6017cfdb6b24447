package io.revtree.collect;

import io.revtree.ContentionException;
import io.revtree.CorruptObjectException;
import io.revtree.Pruned;
import io.revtree.Retention;
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
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Cuts history by a retention. For one use by one thread.
 *
 * <ol>
 *   <li>Refs and cuts are read, and {@link Selection} says which commits are kept.
 *   <li>Those that are dropped right below a kept one are named by refs that expire when the grace is over.
 *   <li>The cuts are replaced, if they still are those of step 1. If not, all is done again.
 * </ol>
 *
 * A process that dies after step 2 has pruned nothing. Who refers to a commit meanwhile that may be dropped moves the ref of the cuts,
 * so that all is done again, and finds that ref.
 */
public final class Pruning {

    private static final int TRIES_MAX = 20;

    private final Repository repository;
    private final KvStore store;
    private final Retention retention;

    /** Of this tree. */
    public Pruning(Repository repository, Retention retention) {
        this.repository = repository;
        this.store = repository.store();
        this.retention = retention;
    }

    /** What {@link #run} would do now; nothing is written. */
    public Pruned preview() {
        return report(select(Roots.read(store)), until());
    }

    /** Cuts history; ContentionException if others do too, all the time. */
    public Pruned run() {
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            Roots roots = Roots.read(store);
            byte[] shallow = roots.value(Shallow.REF);
            Selection selection;
            try {
                selection = select(roots);
            } catch (CorruptObjectException e) {
                if (Roots.read(store).equals(roots)) {
                    throw e; // else others pruned or deleted, and a collection was quick
                }
                continue;
            }
            long until = until();
            if (selection.cuts().equals(repository.shallow().of(shallow))) {
                return report(selection, until);
            }
            List<String> expiring = retention.grace().isZero() ? List.of() : expire(selection.tops(), until);
            if (repository.shallow().replace(shallow, selection.cuts())) {
                return report(selection, until);
            }
            expiring.forEach(repository::letGo);
        }
        throw new ContentionException("history was cut by others " + TRIES_MAX + " times in a row; try again later");
    }

    private Selection select(Roots roots) {
        return new Selection(repository.commits(), repository.shallow().of(roots.value(Shallow.REF)), retention)
                .of(roots);
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
                selection.cuts().all().size(),
                Instant.EPOCH.plus(until, ChronoUnit.MICROS));
    }
}
