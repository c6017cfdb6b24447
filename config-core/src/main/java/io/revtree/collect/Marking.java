package io.revtree.collect;

import io.revtree.CorruptObjectException;
import io.revtree.history.CommitObject;
import io.revtree.history.Commits;
import io.revtree.object.ObjectReader;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Marks all objects that some commits lead to. For one use by one thread.
 *
 * <p>Commits are walked newest first, which takes memory for those that stand side by side, however long their lines are; what
 * each holds is walked over links alone, the deepest first, which takes memory for the depth of a tree, however wide it is. An
 * object is marked when it is met, so that it waits once; what is marked has all below it marked when the walk is over.
 */
final class Marking {

    private static final int READ_AT_ONCE = 256;

    private final KvStore store;
    private final Throttle throttle;
    private final LongConsumer progress;
    private final MarkSet marks = new MarkSet();
    private final Deque<BlobId> waiting = new ArrayDeque<>();
    private boolean allNeeded = true;

    /** Progress is told how many are marked. */
    Marking(KvStore store, Throttle throttle, LongConsumer progress) {
        this.store = store;
        this.throttle = throttle;
        this.progress = progress;
    }

    /**
     * Marks what these commits lead to, by the parents that {@code history} knows.
     *
     * @throws CorruptObjectException if an object is missing or damaged, so that what it leads to is not known
     */
    MarkSet commits(Commits history, Collection<BlobId> roots) {
        List<CommitObject> from = new ArrayList<>();
        roots.forEach(id -> from.add(history.read(id)));
        try (Stream<CommitObject> all = history.all(from)) {
            all.forEach(commit -> {
                marks.add(commit.id());
                meet(commit.root());
                meet(commit.schema());
                if (waiting.size() >= READ_AT_ONCE) {
                    follow();
                }
            });
        }
        follow();
        return marks;
    }

    /**
     * Marks what these commits lead to as well, as far as it can be read: for those of which it is not known whether they are kept.
     * Nothing else can be marked from then on.
     */
    MarkSet whatIsThere(Commits history, Collection<BlobId> roots) {
        allNeeded = false;
        for (BlobId root : roots) {
            if (!marks.contains(root)) {
                try {
                    MarkSet unused = commits(history, List.of(root));
                } catch (CorruptObjectException e) {
                    follow();
                }
            }
        }
        return marks;
    }

    /** Marks one object, and what it links. */
    void object(BlobId id) {
        meet(id);
        follow();
    }

    private void meet(BlobId id) {
        if (marks.add(id)) {
            waiting.push(id);
        }
    }

    private void follow() {
        while (!waiting.isEmpty()) {
            List<BlobId> batch = new ArrayList<>(READ_AT_ONCE);
            while (batch.size() < READ_AT_ONCE && !waiting.isEmpty()) {
                batch.add(waiting.pop());
            }
            throttle.take(batch.size());
            Map<BlobId, byte[]> read = store.readBlobs(batch);
            for (BlobId id : batch) {
                try {
                    links(id, read.get(id)).forEach(this::meet);
                } catch (CorruptObjectException e) {
                    if (allNeeded) {
                        throw e;
                    }
                }
            }
            progress.accept(marks.size());
        }
    }

    private static List<BlobId> links(BlobId id, byte @Nullable [] stored) {
        if (stored == null) {
            throw new CorruptObjectException("Object " + id + " is missing from the store");
        }
        return ObjectReader.pointsAt(id, stored);
    }
}
