package io.revtree.prolly;

import io.revtree.schema.Key;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Walks two maps side by side and stops where they differ. Both places stand behind the same keys, always: entries of one
 * level that link to the same chunk are passed over together, whatever is below them; otherwise the place on the higher
 * level goes down, or both do. Where boundaries have moved, the places meet again at the next common one. Memory: the two
 * ways from the roots. Used by one thread.
 */
public final class MapDiff<V extends LeafValue<V>> implements Iterator<Difference<V>> {

    private final MapContext<V> context;
    private final @Nullable Place left;
    private final @Nullable Place right;
    private @Nullable Difference<V> next;

    /** What is below it is passed over unseen, where that is possible; null for nothing. */
    private @Nullable Key least;

    /** For each level what was read ahead below it last, to keep it alive. */
    private final @Nullable Object[] fetched = new Object[Chunk.LEVEL_MAX + 1];

    MapDiff(MapContext<V> context, @Nullable Chunk left, @Nullable Chunk right) {
        this.context = context;
        this.left = left == null ? null : new Place(context, left);
        this.right = right == null ? null : new Place(context, right);
        fetchWhatDiffers();
        next = advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Difference<V> next() {
        Difference<V> found = next;
        if (found == null) {
            throw new NoSuchElementException();
        }
        next = advance();
        return found;
    }

    /** Passes over all differences at lower keys than this. Whole chunks of them cost nothing. */
    public void skipTo(Key key) {
        least = key;
        while (next != null && next.key().compareTo(key) < 0) {
            next = advance();
        }
    }

    private @Nullable Difference<V> advance() {
        Difference<V> found = null;
        while (found == null) {
            Place mine = left == null || left.atEnd() ? null : left;
            Place theirs = right == null || right.atEnd() ? null : right;
            if (mine == null && theirs == null) {
                return null;
            }
            if (mine == null || theirs == null) {
                found = alone(mine, theirs);
            } else if (mine.level() != theirs.level()) {
                (mine.level() > theirs.level() ? mine : theirs).enter();
            } else if (mine.level() == 0) {
                found = compare(mine, theirs);
            } else {
                int same = same(mine, theirs);
                if (same > 0) {
                    mine.skip(same);
                    theirs.skip(same);
                } else if (endBelowLeast(mine, theirs)) {
                    mine.skip();
                    theirs.skip();
                } else {
                    mine.enter();
                    theirs.enter();
                    fetchWhatDiffers();
                }
            }
        }
        return found;
    }

    /** How many entries from here on lead to the same on both sides, as far as that is seen at once. */
    private static int same(Place mine, Place theirs) {
        if (mine.index() == theirs.index() && mine.chunk().sharesKeys(theirs.chunk())) {
            return mine.chunk().nextOtherLink(mine.index(), theirs.chunk()) - mine.index();
        }
        return mine.chunk().leadsToSame(mine.index(), theirs.chunk(), theirs.index()) ? 1 : 0;
    }

    /** Whether both entries end with the same key, and that is lower than what was asked for. */
    private boolean endBelowLeast(Place mine, Place theirs) {
        Key key = least;
        return key != null
                && mine.chunk().compareKey(mine.index(), key.bytes(), 0, key.bytes().length) < 0
                && mine.chunk().compareKeys(mine.index(), theirs.chunk(), theirs.index()) == 0;
    }

    /** One map has ended: all that is left of the other is a difference. */
    private Difference<V> alone(@Nullable Place mine, @Nullable Place theirs) {
        if (mine != null) {
            mine.descend(0);
            return only(mine, true);
        }
        if (theirs == null) {
            throw new IllegalStateException("both maps have ended");
        }
        theirs.descend(0);
        return only(theirs, false);
    }

    private @Nullable Difference<V> compare(Place mine, Place theirs) {
        int order = mine.chunk().compareKeys(mine.index(), theirs.chunk(), theirs.index());
        if (order != 0) {
            return only(order < 0 ? mine : theirs, order < 0);
        }
        Difference<V> found = mine.chunk().leadsToSame(mine.index(), theirs.chunk(), theirs.index())
                ? null
                : new Difference<>(
                        mine.chunk().key(mine.index()),
                        context.value(mine.chunk(), mine.index()),
                        context.value(theirs.chunk(), theirs.index()));
        mine.skip();
        theirs.skip();
        return found;
    }

    private Difference<V> only(Place place, boolean isLeft) {
        V value = context.value(place.chunk(), place.index());
        Difference<V> found =
                new Difference<>(place.chunk().key(place.index()), isLeft ? value : null, isLeft ? null : value);
        place.skip();
        return found;
    }

    /** Reads, with one call, the chunks that are below only one of two chunks which the walk has just entered. */
    private void fetchWhatDiffers() {
        if (left == null || right == null || left.level() != right.level() || left.level() == 0) {
            return;
        }
        Chunk mine = left.chunk();
        Chunk theirs = right.chunk();
        List<MapContext.Absent> absent = new ArrayList<>(0);
        if (mine.sharesKeys(theirs)) {
            for (int i = mine.nextOtherLink(0, theirs); i < mine.count(); i = mine.nextOtherLink(i + 1, theirs)) {
                addIfAbsent(mine, i, absent);
                addIfAbsent(theirs, i, absent);
            }
        } else {
            addAbsent(mine, theirs, absent);
        }
        if (absent.size() > 1) {
            fetched[mine.level()] = context.fetch(absent);
        }
    }

    private void addAbsent(Chunk mine, Chunk theirs, List<MapContext.Absent> absent) {
        int i = 0;
        int j = 0;
        while (i < mine.count() || j < theirs.count()) {
            int order = i == mine.count() ? 1 : j == theirs.count() ? -1 : mine.compareKeys(i, theirs, j);
            if (order != 0 || !mine.leadsToSame(i, theirs, j)) {
                if (order <= 0) {
                    addIfAbsent(mine, i, absent);
                }
                if (order >= 0) {
                    addIfAbsent(theirs, j, absent);
                }
            }
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
    }

    private void addIfAbsent(Chunk chunk, int i, List<MapContext.Absent> absent) {
        if (!context.isNear(chunk, i)) {
            absent.add(new MapContext.Absent(chunk, i));
        }
    }
}
