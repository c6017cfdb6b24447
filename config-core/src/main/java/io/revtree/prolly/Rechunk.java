package io.revtree.prolly;

import io.revtree.schema.Key;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes a map so that the outcome is, chunk by chunk, what a build from nothing would give, at a cost that follows the
 * changes and not the map.
 *
 * <p>A level is a sequence of entries in key order, cut into chunks. The level above is the sequence of the chunks' last
 * keys. So a change of one level, as a list of keys set and keys removed, becomes such a list for the level above, and
 * one procedure does for all levels. That it gives the cut of the format:
 *
 * <ol>
 *   <li><em>The cut has no memory.</em> Whether a chunk ends after an entry depends on the number of entries since the last
 *       boundary and on the entry's key. So from a boundary on, equal keys are cut alike, whatever stood before.
 *   <li><em>An untouched chunk begins and ends at boundaries of the new cut</em>, if what precedes it does. A chunk that is
 *       not the last of its level ended by its keys alone. The last one may have ended only because the level did: it is
 *       touched by whatever is added behind it.
 *   <li><em>A run begins at the old chunk that holds the first changed key</em> (the last chunk, for a key beyond all). By
 *       2 its beginning is a boundary, old and new. From there the entries of the old chunks, merged with the changes, are
 *       cut anew.
 *   <li><em>A run ends where an old chunk ends and the new cut has a boundary too</em>, seen by the draft being empty. By 1
 *       the cut goes on as the old one did, up to the next changed key, where 3 applies again. Or it ends with the level;
 *       then what is in the draft is the last chunk.
 *   <li><em>A value moves no boundary.</em> If the only change in a chunk is the target of a key that it has, the chunk is
 *       rewritten in place.
 *   <li><em>The top.</em> Above the old root nothing is old: its level is cut from the chunks made below. The lowest level
 *       that is one chunk is the root, so a chunk with a single entry is no root: what it leads to is.
 * </ol>
 *
 * A run crosses few chunks: behind a change, the old and the new cut meet at the first key that may end both, and with
 * entries enough since the last boundary on both sides.
 */
final class Rechunk {

    private final MapContext<?> context;

    Rechunk(MapContext<?> context) {
        this.context = context;
    }

    /** A key of some level that shall have this target, or none. */
    record Change(Key key, @Nullable Target target) {}

    /** The root without a key's old target but with this one, if it has the key; else null. The common single update. */
    @Nullable
    Chunk update(Chunk chunk, Key key, Target target) {
        int found = chunk.search(key);
        if (chunk.level() == 0) {
            if (found < 0) {
                return null;
            }
            return chunk.leadsTo(found, target) ? chunk : chunk.with(found, target);
        }
        int i = found < 0 ? -found - 1 : found;
        if (i == chunk.count()) {
            return null;
        }
        Chunk child = context.child(chunk, i);
        Chunk changed = update(child, key, target);
        if (changed == null || changed == child) {
            return changed == null ? null : chunk;
        }
        return chunk.with(i, Target.chunk(changed));
    }

    /**
     * The root of the map in which these changes were made.
     *
     * @param root null for the empty map
     * @param changes in strictly ascending order of their keys
     * @return null for the empty map; the same root if nothing changed
     */
    @Nullable
    Chunk apply(@Nullable Chunk root, List<Change> changes) {
        Chunk old = root;
        List<Change> pending = changes;
        for (int level = 0; ; level++) {
            if (old != null) {
                pending = rewrite(old, level, pending);
                if (pending.isEmpty()) {
                    return root;
                }
                if (old.level() == level) {
                    old = null;
                }
            } else {
                // 6. Above the old root nothing is old.
                pending.removeIf(change -> change.target() == null);
                if (pending.isEmpty()) {
                    return null;
                }
                if (level > 0 && pending.size() == 1) {
                    return lowestRoot(pending.get(0));
                }
                pending = build(level, pending);
            }
        }
    }

    private Chunk lowestRoot(Change top) {
        Target target = top.target();
        if (target == null || !(target.slot() instanceof Chunk root)) {
            throw new IllegalStateException("above level 0, targets are chunks");
        }
        while (root.level() > 0 && root.count() == 1) {
            root = context.child(root, 0);
        }
        return root;
    }

    /** Cuts a level from nothing; what comes back is for the level above. */
    private List<Change> build(int level, List<Change> entries) {
        List<Chunk> made = new ArrayList<>();
        ChunkDraft draft = new ChunkDraft(context.rules(), level, made);
        for (Change entry : entries) {
            Target target = entry.target();
            if (target != null) {
                draft.add(entry.key(), target);
            }
        }
        draft.finish();
        List<Change> above = new ArrayList<>(made.size());
        replace(List.of(), made, above);
        return above;
    }

    /** Makes the changes of one level; what comes back is for the level above. */
    private List<Change> rewrite(Chunk root, int level, List<Change> changes) {
        List<Change> above = new ArrayList<>();
        Place place = new Place(context, root);
        int next = 0;
        while (next < changes.size()) {
            // 3. The run begins at the chunk that holds the next changed key.
            if (!place.seek(changes.get(next).key(), level)) {
                place.seekLastChunk(level);
            }
            Chunk chunk = place.chunk();
            int end = endOfChanges(changes, next, place);
            Change only = onlyUpdate(chunk, changes, next, end);
            if (only != null) {
                // 5. A value moves no boundary.
                next = end;
                Target target = only.target();
                int i = chunk.search(only.key());
                if (target != null && !chunk.leadsTo(i, target)) {
                    above.add(new Change(chunk.key(chunk.count() - 1), Target.chunk(chunk.with(i, target))));
                }
            } else if (changesNothing(chunk, changes, next, end)) {
                next = end;
            } else {
                next = run(place, changes, next, above);
            }
        }
        return above;
    }

    /** Cuts anew from the chunk at the place until old and new cut meet; returns the first change behind. */
    private int run(Place place, List<Change> changes, int first, List<Change> above) {
        List<Key> gone = new ArrayList<>();
        List<Chunk> made = new ArrayList<>();
        ChunkDraft draft = new ChunkDraft(context.rules(), place.level(), made);
        int next = first;
        do {
            int end = endOfChanges(changes, next, place);
            merge(place.chunk(), changes, next, end, draft);
            next = end;
            gone.add(place.chunk().key(place.chunk().count() - 1));
            // 4. Old and new cut meet where a chunk of both ends.
        } while (!draft.isEmpty() && place.nextChunk());
        draft.finish();
        replace(gone, made, above);
        return next;
    }

    /** Behind the last change that belongs to the chunk at the place: the last chunk of a level takes all that is left. */
    private static int endOfChanges(List<Change> changes, int from, Place place) {
        if (place.inLastChunk()) {
            return changes.size();
        }
        Chunk chunk = place.chunk();
        int end = from;
        while (end < changes.size() && compareLast(chunk, changes.get(end).key()) >= 0) {
            end++;
        }
        return end;
    }

    private static int compareLast(Chunk chunk, Key key) {
        return chunk.compareKey(chunk.count() - 1, key.bytes(), 0, key.bytes().length);
    }

    /** The change, if it is a single one that gives a target to a key that the chunk has. */
    private static @Nullable Change onlyUpdate(Chunk chunk, List<Change> changes, int from, int to) {
        Change change = changes.get(from);
        return to - from == 1 && change.target() != null && chunk.search(change.key()) >= 0 ? change : null;
    }

    private static boolean changesNothing(Chunk chunk, List<Change> changes, int from, int to) {
        for (int c = from; c < to; c++) {
            Target target = changes.get(c).target();
            int i = chunk.search(changes.get(c).key());
            if (i >= 0 ? target == null || !chunk.leadsTo(i, target) : target != null) {
                return false;
            }
        }
        return true;
    }

    private static void merge(Chunk chunk, List<Change> changes, int from, int to, ChunkDraft draft) {
        int next = from;
        for (int i = 0; i < chunk.count(); i++) {
            int order = 1;
            while (next < to) {
                Change change = changes.get(next);
                order = chunk.compareKey(
                        i, change.key().bytes(), 0, change.key().bytes().length);
                if (order <= 0) {
                    break;
                }
                insert(change, draft);
                next++;
            }
            if (next == to || order != 0) {
                draft.add(chunk, i);
            } else {
                Target target = changes.get(next).target();
                if (target != null) {
                    draft.add(chunk, i, target);
                }
                next++;
            }
        }
        for (; next < to; next++) {
            insert(changes.get(next), draft);
        }
    }

    private static void insert(Change change, ChunkDraft draft) {
        Target target = change.target();
        if (target != null) {
            draft.add(change.key(), target);
        }
    }

    /** What it means for the level above that chunks with these last keys are gone and these were made instead. */
    private static void replace(List<Key> gone, List<Chunk> made, List<Change> above) {
        int next = 0;
        for (Chunk chunk : made) {
            Key last = chunk.key(chunk.count() - 1);
            for (; next < gone.size() && gone.get(next).compareTo(last) <= 0; next++) {
                if (!gone.get(next).equals(last)) {
                    above.add(new Change(gone.get(next), null));
                }
            }
            above.add(new Change(last, Target.chunk(chunk)));
        }
        for (; next < gone.size(); next++) {
            above.add(new Change(gone.get(next), null));
        }
    }
}
