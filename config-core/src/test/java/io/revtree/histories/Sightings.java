package io.revtree.histories;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** By when which sequence number was seen at the least, as a journal has it: by anyone on a branch, and through one root. */
final class Sightings {

    /**
     * One of them.
     *
     * @param root through which it was seen
     * @param at when that was over
     */
    record Sighting(String root, String branch, long at, long sequence) {}

    private final Map<String, NavigableMap<Long, Long>> highest = new HashMap<>();

    Sightings(List<Sighting> sightings) {
        sightings.stream().sorted(Comparator.comparingLong(Sighting::at)).forEach(each -> {
            add(each.branch, each);
            add(each.root + " " + each.branch, each);
        });
    }

    private void add(String whose, Sighting sighting) {
        NavigableMap<Long, Long> known = highest.computeIfAbsent(whose, key -> new TreeMap<>());
        long before = known.isEmpty() ? 0 : known.lastEntry().getValue();
        known.put(sighting.at, Math.max(before, sighting.sequence));
    }

    /** What anyone had seen of a branch before a moment: so much at least the store had by then. */
    long onBranch(String branch, long before) {
        return highestBefore(branch, before);
    }

    /** What had been seen of a branch through one root. */
    long throughRoot(String root, String branch, long before) {
        return highestBefore(root + " " + branch, before);
    }

    private long highestBefore(String whose, long before) {
        NavigableMap<Long, Long> known = highest.getOrDefault(whose, new TreeMap<>());
        Map.Entry<Long, Long> last = known.lowerEntry(before);
        return last == null ? 0 : last.getValue();
    }
}
