package io.revtree.watch;

import io.revtree.ConfigChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What patterns matched of the changes between two trees. When that is more than a bound, only which patterns matched is kept:
 * whoever needs the changes works them out for its own. Filled by one thread, then immutable.
 */
final class Matches {

    private final int max;
    private final Map<Interest, @Nullable List<ConfigChange>> lists = new LinkedHashMap<>();
    private int size;

    /** Keeps at most so many changes. */
    Matches(int max) {
        this.max = max;
    }

    /** Whether changes are no longer kept. */
    boolean isOver() {
        return size > max;
    }

    /** An interest has matched, when changes are no longer kept. */
    void add(Interest interest) {
        lists.put(interest, null);
    }

    void add(Interest interest, ConfigChange change) {
        List<ConfigChange> list = lists.computeIfAbsent(interest, absent -> new ArrayList<>(1));
        if (list == null || ++size > max) {
            lists.replaceAll((each, kept) -> null);
        } else {
            list.add(change);
        }
    }

    /** Who matched anything. */
    Set<Interest> interests() {
        return lists.keySet();
    }

    /** What an interest matched, in path order; empty if nothing; null when it is not kept. */
    @Nullable
    List<ConfigChange> of(Interest interest) {
        List<ConfigChange> list = lists.get(interest);
        if (list != null) {
            return Collections.unmodifiableList(list);
        }
        return lists.containsKey(interest) ? null : List.of();
    }

    /** How many changes are kept. */
    int size() {
        return isOver() ? 0 : size;
    }
}
