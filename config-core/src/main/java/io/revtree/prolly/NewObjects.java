package io.revtree.prolly;

import io.revtree.object.ObjectBatch;
import org.jspecify.annotations.Nullable;

/**
 * Finds the objects of a map that another one, which is in the store, does not have at the same place: by a walk of both,
 * never by a memory of what was once written, since that may have been deleted meanwhile.
 *
 * <p>Chunks that were made from each other share their keys, and are compared entry by entry. Elsewhere an entry is
 * searched in the other map by level and key.
 */
final class NewObjects<V extends LeafValue<V>> {

    private final MapContext<V> context;
    private final @Nullable Chunk beside;
    private final ObjectBatch batch;

    /** For each level a place in the other map, that moves forward as the walk does. */
    private final @Nullable Place[] places;

    NewObjects(MapContext<V> context, @Nullable Chunk beside, ObjectBatch batch) {
        this.context = context;
        this.beside = beside;
        this.batch = batch;
        this.places = new Place[beside == null ? 0 : beside.level() + 1];
    }

    /** Adds what is new from the root on, which is known not to be the other's. */
    void collect(Chunk root) {
        if (standsBelow(root)) {
            return;
        }
        collect(root, beside != null && beside.level() == root.level() ? beside : null, !root.fitsInside());
    }

    /**
     * Adds what is new of a chunk that is new itself.
     *
     * @param twin the chunk of the same level that the other map has in its place, if it is known
     */
    private void collect(Chunk chunk, @Nullable Chunk twin, boolean isObject) {
        if (twin == null || !chunk.sharesKeys(twin)) {
            for (int i = 0; i < chunk.count(); i++) {
                if (chunk.isLinked(i)) {
                    search(chunk, i);
                }
            }
        } else if (chunk.linkCount() > 0) {
            collectAligned(chunk, twin);
        }
        // What is below landed first: then this chunk can let go of it.
        if (isObject) {
            batch.add(chunk.id(), chunk.stored());
        }
        batch.onLanded(() -> context.landed(chunk, isObject));
        if (twin != null) {
            batch.onLanded(() -> context.replaced(twin));
        }
    }

    private void collectAligned(Chunk chunk, Chunk twin) {
        int other = chunk.level() == 0 ? 0 : chunk.nextOtherLink(0, twin);
        for (int i = 0; i < chunk.count(); i++) {
            if (chunk.level() == 0) {
                if (chunk.isLinked(i)) {
                    visit(chunk, i, twin, i);
                }
            } else if (i < other) {
                context.settle(chunk, i, twin, i);
            } else {
                visit(chunk, i, twin, i);
                other = chunk.nextOtherLink(i + 1, twin);
            }
        }
    }

    /** Looks for the other map's entry with the same level and key. */
    private void search(Chunk chunk, int i) {
        if (beside != null && chunk.level() <= beside.level()) {
            Place place = place(chunk.level());
            if (!place.atEnd()
                    && place.seek(chunk.stored(), chunk.keyFrom(i), chunk.keyTo(i), chunk.level())
                    && place.chunk().compareKeys(place.index(), chunk, i) == 0) {
                visit(chunk, i, place.chunk(), place.index());
                return;
            }
        } else if (isRootBeside(chunk, i)) {
            return;
        }
        visit(chunk, i, null, 0);
    }

    /** Whether a root is a chunk somewhere below the other map's root: a map that shrank to a part of itself. */
    private boolean standsBelow(Chunk root) {
        if (beside == null || root.level() >= beside.level() || root.fitsInside()) {
            return false;
        }
        int last = root.count() - 1;
        Place place = place(root.level() + 1);
        return place.seek(root.stored(), root.keyFrom(last), root.keyTo(last), root.level() + 1)
                && place.chunk().linkOf(place.index()).equals(root.id());
    }

    private Place place(int level) {
        Place place = places[level];
        if (place == null && beside != null) {
            place = new Place(context, beside);
            places[level] = place;
        }
        if (place == null) {
            throw new IllegalStateException("nothing stands beside");
        }
        return place;
    }

    /** Whether an entry leads to the whole of the other map, whose root no entry leads to. */
    private boolean isRootBeside(Chunk chunk, int i) {
        return beside != null
                && chunk.level() == beside.level() + 1
                && !beside.fitsInside()
                && chunk.linkOf(i).equals(beside.id());
    }

    /** Adds what is new of what an entry leads to, which the other map has in another form, or not at all. */
    private void visit(Chunk chunk, int i, @Nullable Chunk other, int j) {
        if (other != null && chunk.leadsToSame(i, other, j)) {
            context.settle(chunk, i, other, j);
            return;
        }
        if (chunk.level() == 0) {
            context.value(chunk, i).collectNew(other == null ? null : context.value(other, j), batch);
        } else {
            collect(context.child(chunk, i), other == null ? null : context.child(other, j), true);
        }
    }
}
