package io.revtree.hooks;

import io.revtree.prolly.PersistentSortedMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hooks by the nodes at which they were registered: those of one node, and trees of those below, by segment. Immutable. */
final class HookTree<H> {

    private static final HookTree<Object> EMPTY = new HookTree<>(List.of(), PersistentSortedMap.empty(name -> 0));

    private final List<H> here;
    private final PersistentSortedMap<String, HookTree<H>> below;

    private HookTree(List<H> here, PersistentSortedMap<String, HookTree<H>> below) {
        this.here = here;
        this.below = below;
    }

    @SuppressWarnings("unchecked") // it holds none
    static <H> HookTree<H> empty() {
        return (HookTree<H>) EMPTY;
    }

    boolean isEmpty() {
        return here.isEmpty() && below.isEmpty();
    }

    /** The hooks at this node, in order of registration. */
    List<H> here() {
        return here;
    }

    /** Whether there are hooks below this node. */
    boolean leadsOn() {
        return !below.isEmpty();
    }

    /** The hooks at what a segment leads to and below it; null when there are none. */
    @Nullable
    HookTree<H> below(String segment) {
        return below.get(segment);
    }

    /** This tree with one more hook at the node that the segments lead to. */
    HookTree<H> with(List<String> segments, H hook) {
        if (segments.isEmpty()) {
            List<H> more = new ArrayList<>(here);
            more.add(hook);
            return new HookTree<>(List.copyOf(more), below);
        }
        String first = segments.get(0);
        HookTree<H> there = below.get(first);
        HookTree<H> next = there == null ? empty() : there;
        return new HookTree<>(here, below.put(first, next.with(segments.subList(1, segments.size()), hook)));
    }

    /** This tree without a hook; as it is, if it is not there. */
    HookTree<H> without(List<String> segments, H hook) {
        if (segments.isEmpty()) {
            return new HookTree<>(here.stream().filter(other -> other != hook).toList(), below);
        }
        String first = segments.get(0);
        HookTree<H> there = below.get(first);
        if (there == null) {
            return this;
        }
        HookTree<H> rest = there.without(segments.subList(1, segments.size()), hook);
        return new HookTree<>(here, rest.isEmpty() ? below.without(first) : below.put(first, rest));
    }
}
