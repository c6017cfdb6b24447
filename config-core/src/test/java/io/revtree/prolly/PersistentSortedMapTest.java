package io.revtree.prolly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PersistentSortedMapTest {

    @Property(tries = 200)
    void doesWhatATreeMapDoesAndLeavesEveryOldStateAsItWas(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 2_000) int steps,
            @ForAll @IntRange(min = 1) int range) {
        Random random = new Random(seed);
        TreeMap<Integer, Integer> model = new TreeMap<>();
        PersistentSortedMap<Integer, Integer> map = empty(random);
        List<PersistentSortedMap<Integer, Integer>> maps = new ArrayList<>();
        List<TreeMap<Integer, Integer>> models = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            int key = random.nextInt(range);
            if (random.nextInt(3) > 0) {
                model.put(key, step);
                map = map.put(key, step);
            } else {
                model.remove(key);
                map = map.without(key);
            }
            assertThat(map.size()).isEqualTo(model.size());
            assertThat(map.get(key)).isEqualTo(model.get(key));
            if (step % 100 == 0) {
                maps.add(map);
                models.add(new TreeMap<>(model));
            }
        }
        maps.add(map);
        models.add(model);
        for (int i = 0; i < maps.size(); i++) {
            assertThat(entries(maps.get(i).ascending()))
                    .isEqualTo(List.copyOf(models.get(i).entrySet()));
            int from = random.nextInt(range);
            assertThat(entries(maps.get(i).ascendingFrom(from)))
                    .isEqualTo(List.copyOf(models.get(i).tailMap(from).entrySet()));
        }
    }

    @Property(tries = 200)
    void namesTheKeysAtWhichItDiffersFromAnother(
            @ForAll long seed,
            @ForAll @IntRange(max = 500) int common,
            @ForAll @IntRange(max = 100) int apart,
            @ForAll @IntRange(min = 1, max = 2_000) int range) {
        Random random = new Random(seed);
        PersistentSortedMap<Integer, Integer> base = changed(empty(random), random, common, range);
        PersistentSortedMap<Integer, Integer> one = changed(base, random, apart, range);
        PersistentSortedMap<Integer, Integer> other = changed(base, random, apart, range);
        List<Integer> expected = new ArrayList<>();
        for (int key = 0; key < range; key++) {
            if (!Objects.equals(one.get(key), other.get(key))) {
                expected.add(key);
            }
        }
        List<Integer> found = new ArrayList<>();
        one.differing(other).forEachRemaining(found::add);
        assertThat(found).isEqualTo(expected);
        assertThat(base.differing(base).hasNext()).isFalse();
    }

    @Property(tries = 200)
    void anOwnerChangesItInPlaceAndNothingThatOthersHave(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 2_000) int steps,
            @ForAll @IntRange(min = 1, max = 4_000) int range) {
        Random random = new Random(seed);
        TreeMap<Integer, Integer> model = new TreeMap<>();
        PersistentSortedMap<Integer, Integer> map = empty(random);
        List<PersistentSortedMap<Integer, Integer>> shown = new ArrayList<>();
        List<TreeMap<Integer, Integer>> models = new ArrayList<>();
        Owner owner = new Owner();
        for (int step = 0; step < steps; step++) {
            int key = random.nextInt(range);
            model.put(key, step);
            map = map.put(key, step, owner);
            assertThat(map.size()).isEqualTo(model.size());
            assertThat(map.get(key)).isEqualTo(step);
            if (random.nextInt(50) == 0) {
                shown.add(map);
                models.add(new TreeMap<>(model));
                owner = new Owner();
            }
        }
        shown.add(map);
        models.add(model);
        for (int i = 0; i < shown.size(); i++) {
            assertThat(entries(shown.get(i).ascending()))
                    .isEqualTo(List.copyOf(models.get(i).entrySet()));
        }
        PersistentSortedMap<Integer, Integer> first = shown.get(0);
        List<Integer> found = new ArrayList<>();
        map.differing(first).forEachRemaining(found::add);
        assertThat(found)
                .isEqualTo(model.keySet().stream()
                        .filter(key -> !Objects.equals(model.get(key), first.get(key)))
                        .toList());
    }

    @Test
    void anOwnerIsToldWhenSomethingChangedInPlace() {
        PersistentSortedMap<Integer, Integer> map = empty(new Random(1));
        Owner owner = new Owner();
        owner.begin();
        assertThat(owner.hasChanged()).isFalse();
        map.put(1, 1, owner).put(2, 2, owner);
        assertThat(owner.hasChanged()).isTrue();
        owner.begin();
        assertThat(owner.hasChanged()).isFalse();
    }

    /** Of which the numbers of keys say all, some, or nothing. */
    private static PersistentSortedMap<Integer, Integer> empty(Random random) {
        int shift = new int[] {0, 4, 31}[random.nextInt(3)];
        return PersistentSortedMap.empty(key -> key >> shift);
    }

    private static PersistentSortedMap<Integer, Integer> changed(
            PersistentSortedMap<Integer, Integer> map, Random random, int steps, int range) {
        PersistentSortedMap<Integer, Integer> changed = map;
        for (int step = 0; step < steps; step++) {
            int key = random.nextInt(range);
            changed = random.nextInt(3) > 0 ? changed.put(key, random.nextInt()) : changed.without(key);
        }
        return changed;
    }

    private static List<Map.Entry<Integer, Integer>> entries(Iterator<Map.Entry<Integer, Integer>> iterator) {
        List<Map.Entry<Integer, Integer>> entries = new ArrayList<>();
        iterator.forEachRemaining(entry -> entries.add(Map.entry(entry.getKey(), entry.getValue())));
        return entries;
    }

    @Test
    void staysShallowWhenKeysComeInOrderAndGoInOrder() {
        PersistentSortedMap<Integer, Integer> map = PersistentSortedMap.empty(Integer::longValue);
        for (int i = 0; i < 100_000; i++) {
            map = map.put(i, i);
        }
        // Every node but the last of its level has 8 entries at least.
        assertThat(map.depth()).isLessThanOrEqualTo(6);
        for (int i = 0; i < 99_000; i++) {
            map = map.without(i);
        }
        assertThat(map.size()).isEqualTo(1_000);
        assertThat(map.depth()).isLessThanOrEqualTo(4);
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        PersistentSortedMap<Integer, Integer> map =
                PersistentSortedMap.<Integer, Integer>empty(Integer::longValue).put(1, 1);
        assertThat(map.without(2)).isSameAs(map);
        assertThat(map.without(1).isEmpty()).isTrue();
    }
}
