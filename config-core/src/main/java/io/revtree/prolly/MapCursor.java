package io.revtree.prolly;

import io.revtree.schema.Key;
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

    /** For each level what was read ahead below it last, to keep it alive. */
    private final @Nullable Object[] fetched = new Object[Chunk.LEVEL_MAX + 2];

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
            fetched[0] = context.fetchValues(here.chunk(), here.index());
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
            List<MapContext.Absent> absent = new ArrayList<>();
            addAbsent(from.chunk(), from.index(), ahead, absent);
            if (from.depth() > 0 && absent.size() < ahead) {
                addBelowSiblings(from.chunkAt(from.depth() - 1), from.indexAt(from.depth() - 1) + 1, absent);
            }
            fetched[from.level()] = context.fetch(absent);
        }
        ahead = Math.min(4 * ahead, MapContext.AHEAD_MAX);
    }

    private void addBelowSiblings(Chunk above, int first, List<MapContext.Absent> absent) {
        int enough = (ahead - absent.size()) / context.rules().inner().min() + 1;
        List<MapContext.Absent> siblings = new ArrayList<>();
        addAbsent(above, first, enough, siblings);
        if (!siblings.isEmpty()) {
            fetched[above.level()] = context.fetch(siblings);
        }
        int last = Math.min(above.count(), first + enough);
        for (int i = first; i < last && absent.size() < ahead; i++) {
            addAbsent(context.child(above, i), 0, ahead, absent);
        }
    }

    private void addAbsent(Chunk chunk, int from, int most, List<MapContext.Absent> absent) {
        for (int i = from; i < chunk.count() && absent.size() < most; i++) {
            if (!context.isNear(chunk, i)) {
                absent.add(new MapContext.Absent(chunk, i));
            }
        }
    }
}
