package io.revtree.prolly;

import io.revtree.schema.Key;
import io.revtree.store.BlobId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the entries of a map in ascending order of their keys. It keeps alive only the chunks on its way, and asks the
 * store for what comes next in batches that grow with the way gone, up to {@value MapContext#AHEAD_MAX}: so the first
 * entries of a large map are cheap, and all of it takes few calls. Used by one thread.
 */
public final class MapCursor<V extends LeafValue<V>> {

    private final MapContext<V> context;
    private final @Nullable Place place;
    private boolean started;
    private int ahead = 1;

    /** Stands before the first entry whose key is larger than that, or equal if wanted. */
    MapCursor(MapContext<V> context, @Nullable Chunk root, @Nullable Key from, boolean inclusive) {
        this.context = context;
        this.place = root == null ? null : new Place(context, root);
        if (place != null && from != null) {
            started = true;
            if (place.seek(from, 0)) {
                boolean exact = place.chunk().compareKey(place.index(), from.bytes(), 0, from.bytes().length) == 0;
                started = exact && !inclusive;
            }
        }
    }

    /**
     * Goes to the next entry, to the first one at first.
     *
     * @return false if there is none
     */
    public boolean next() {
        if (place == null || place.atEnd()) {
            return false;
        }
        if (started) {
            place.skip();
        }
        started = true;
        if (place.atEnd()) {
            return false;
        }
        while (place.level() > 0) {
            if (!context.isNear(place.chunk(), place.index())) {
                fetchAhead(place);
            }
            place.enter();
        }
        return true;
    }

    /** The key of the entry. */
    public Key key() {
        Place here = here();
        return here.chunk().key(here.index());
    }

    /** The value of the entry. */
    public V value() {
        Place here = here();
        if (here.chunk().isLinked(here.index()) && !context.isNear(here.chunk(), here.index())) {
            context.prefetchValues(here.chunk(), here.index());
        }
        return context.value(here.chunk(), here.index());
    }

    private Place here() {
        if (place == null || !started || place.atEnd()) {
            throw new IllegalStateException("the cursor is at no entry");
        }
        return place;
    }

    /** Reads the chunk below the entry and some of those that follow it on its level. */
    private void fetchAhead(Place from) {
        if (ahead > 1) {
            List<BlobId> ids = new ArrayList<>();
            addAbsent(from.chunk(), from.index(), ahead, ids);
            if (from.depth() > 0 && ids.size() < ahead) {
                addAbsentBelowSiblings(from.chunkAt(from.depth() - 1), from.indexAt(from.depth() - 1) + 1, ids);
            }
            context.prefetchChunks(ids);
        }
        ahead = Math.min(4 * ahead, MapContext.AHEAD_MAX);
    }

    private void addAbsentBelowSiblings(Chunk above, int first, List<BlobId> ids) {
        int enough = (ahead - ids.size()) / context.rules().inner().min() + 1;
        int last = Math.min(above.count(), first + enough);
        List<BlobId> siblings = new ArrayList<>();
        addAbsent(above, first, enough, siblings);
        context.prefetchChunks(siblings);
        for (int i = first; i < last && ids.size() < ahead; i++) {
            addAbsent(context.child(above, i), 0, ahead, ids);
        }
    }

    private void addAbsent(Chunk chunk, int from, int idsMax, List<BlobId> ids) {
        for (int i = from; i < chunk.count() && ids.size() < idsMax; i++) {
            if (!context.isNear(chunk, i)) {
                ids.add(chunk.linkOf(i));
            }
        }
    }
}
