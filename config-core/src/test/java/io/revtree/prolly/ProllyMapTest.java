package io.revtree.prolly;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.object.ObjectKind;
import io.revtree.schema.Key;
import io.revtree.store.BlobId;
import io.revtree.store.KvStores;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Prolly maps against a TreeMap: whatever is done to both. */
class ProllyMapTest {

    private static final ChunkRules SMALL =
            new ChunkRules(new ChunkRules.Cut(2, 3, 5), new ChunkRules.Cut(2, 2, 4), 17, -4);

    /** A key space, drawn from by number. */
    private enum Keys {
        FEW(40),
        MANY(3_000),
        HOSTILE(300),
        HUGE(24),
        BINARY(256);

        final int count;

        Keys(int count) {
            this.count = count;
        }

        Key key(int number) {
            return switch (this) {
                case FEW -> Bench.key("k" + number);
                case MANY -> Bench.key(number, 5);
                // Prefixes of each other, zeros, and the empty key.
                case HOSTILE -> Key.of(hostile(number));
                case HUGE -> Bench.key("x".repeat(4_090) + number);
                case BINARY -> Key.of(new byte[] {(byte) (number ^ 0x55), (byte) 0xff});
            };
        }

        private static byte[] hostile(int number) {
            byte[] key = new byte[number % 30];
            int kind = number / 30;
            for (int i = 0; i < key.length; i++) {
                key[i] = (byte) (kind == 0 ? 0 : kind == 1 ? 0xff : kind == 2 ? 'a' : i == key.length - 1 ? kind : 0);
            }
            return key;
        }
    }

    record Script(Keys keys, long seed, int batches, int editsMax, double removals, int lengthMax, boolean small) {

        ChunkRules rules() {
            return small ? SMALL : ChunkRules.DEFAULT;
        }
    }

    @Provide
    Arbitrary<Script> scripts() {
        return Combinators.combine(
                        Arbitraries.of(Keys.class),
                        Arbitraries.longs(),
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.integers().between(1, 400),
                        Arbitraries.doubles().between(0, 0.9),
                        Arbitraries.integers().between(0, 230),
                        Arbitraries.of(true, false))
                .as(Script::new)
                .withoutEdgeCases();
    }

    private static NavigableMap<Key, @Nullable Sample> edits(Script script, Random random) {
        NavigableMap<Key, @Nullable Sample> edits = new TreeMap<>();
        int count = random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(script.editsMax);
        for (int i = 0; i < count; i++) {
            Key key = script.keys.key(random.nextInt(script.keys.count));
            boolean removed = random.nextDouble() < script.removals;
            edits.put(key, removed ? null : Sample.of(random.nextInt(50), random.nextInt(script.lengthMax + 1)));
        }
        return edits;
    }

    private static void applyTo(Map<Key, Sample> model, Map<Key, @Nullable Sample> edits) {
        edits.forEach((key, value) -> {
            if (value == null) {
                model.remove(key);
            } else {
                model.put(key, value);
            }
        });
    }

    @Property(tries = 250)
    void holdsWhatATreeMapHoldsInTheOneFormThatTheKeysDemand(@ForAll("scripts") Script script) {
        try (Bench bench = new Bench(KvStores.open("memory:"), script.rules(), 1 << 16)) {
            Random random = new Random(script.seed);
            TreeMap<Key, Sample> model = new TreeMap<>();
            ProllyMap<Sample> map = bench.empty();
            ProllyMap<Sample> written = bench.empty();
            for (int batch = 0; batch < script.batches; batch++) {
                NavigableMap<Key, @Nullable Sample> edits = edits(script, random);
                applyTo(model, edits);
                map = Bench.apply(map, edits);
                assertThat(map.size()).isEqualTo(model.size());
                assertThat(Bench.content(map)).isEqualTo(model);
                assertThat(Bench.faults(map)).isEmpty();
                assertThat(Bench.identity(map)).isEqualTo(Bench.identity(bench.of(model)));
                edits.keySet()
                        .forEach(key -> assertThat(bench.of(model).get(key)).isEqualTo(model.get(key)));
                if (random.nextBoolean()) {
                    bench.write(map, written);
                    written = map;
                    map = random.nextBoolean() ? map : bench.reread(map);
                    assertThat(Bench.content(bench.reopened().reread(map))).isEqualTo(model);
                }
            }
        }
    }

    @Property(tries = 200)
    void isTheSameWhateverTheOrderOfEditsWas(@ForAll("scripts") Script script) {
        try (Bench bench = new Bench(KvStores.open("memory:"), script.rules(), 1 << 20)) {
            Random random = new Random(script.seed);
            TreeMap<Key, Sample> model = new TreeMap<>();
            applyTo(model, edits(script, random));
            List<Key> order = new ArrayList<>(model.keySet());
            Collections.shuffle(order, random);
            ProllyMap<Sample> map = bench.empty();
            for (Key key : order) {
                Key passing = script.keys.key(random.nextInt(script.keys.count));
                map = map.apply(List.of(new Edit<>(passing, Sample.of(99, 20))));
                map = map.apply(List.of(new Edit<>(key, Sample.of(7, 3))));
                map = map.apply(List.of(new Edit<>(passing, null)));
                map = map.apply(List.of(new Edit<>(key, null)));
            }
            assertThat(map.isEmpty()).isTrue();
            for (Key key : order) {
                map = map.apply(List.of(new Edit<>(key, model.get(key))));
            }
            assertThat(Bench.identity(map)).isEqualTo(Bench.identity(bench.of(model)));
        }
    }

    @Property(tries = 300)
    void findsExactlyWhatDiffers(@ForAll("scripts") Script script) {
        try (Bench bench = new Bench(KvStores.open("memory:"), script.rules(), 1 << 20)) {
            Random random = new Random(script.seed);
            TreeMap<Key, Sample> left = new TreeMap<>();
            for (int i = 0; i < script.batches; i++) {
                applyTo(left, edits(script, random));
            }
            TreeMap<Key, Sample> right = random.nextInt(5) == 0 ? new TreeMap<>() : new TreeMap<>(left);
            applyTo(right, edits(script, random));
            ProllyMap<Sample> a = bench.of(left);
            ProllyMap<Sample> b = random.nextBoolean() ? bench.of(right) : Bench.apply(a, editsBetween(left, right));
            bench.write(a, null);
            bench.write(b, null);

            List<Difference<Sample>> due = new ArrayList<>();
            Set<Key> keys = new TreeSet<>(left.keySet());
            keys.addAll(right.keySet());
            for (Key key : keys) {
                Sample before = left.get(key);
                Sample after = right.get(key);
                if (before == null || !before.equals(after)) {
                    due.add(new Difference<>(key, before, after));
                }
            }
            assertThat(all(a.diff(b))).isEqualTo(due);
            Bench other = bench.reopened();
            assertThat(all(other.reread(a).diff(other.reread(b)))).isEqualTo(due);
            assertThat(a.isSameAs(b)).isEqualTo(due.isEmpty());

            MapDiff<Sample> leaping = a.diff(b);
            int expected = 0;
            while (expected < due.size()) {
                int to = expected + random.nextInt(due.size() - expected);
                leaping.skipTo(due.get(to).key());
                assertThat(leaping.next()).isEqualTo(due.get(to));
                expected = to + 1;
            }
            assertThat(leaping.hasNext()).isFalse();
        }
    }

    private static NavigableMap<Key, @Nullable Sample> editsBetween(
            NavigableMap<Key, Sample> from, NavigableMap<Key, Sample> to) {
        NavigableMap<Key, @Nullable Sample> edits = new TreeMap<>(to);
        from.keySet().forEach(key -> edits.putIfAbsent(key, null));
        return edits;
    }

    private static List<Difference<Sample>> all(Iterator<Difference<Sample>> iterator) {
        List<Difference<Sample>> differences = new ArrayList<>();
        iterator.forEachRemaining(differences::add);
        return differences;
    }

    @Property(tries = 300)
    void writesWhatTheOtherMapLacksAndHashesToItsId(@ForAll("scripts") Script script) {
        try (Bench bench = new Bench(KvStores.open("memory:"), script.rules(), 1 << 16)) {
            Random random = new Random(script.seed);
            ProllyMap<Sample> written = bench.empty();
            List<ProllyMap<Sample>> history = new ArrayList<>(List.of(written));
            for (int batch = 0; batch < script.batches; batch++) {
                // Mostly a change of the newest, sometimes an old state, as a restore brings it back.
                ProllyMap<Sample> from = random.nextInt(4) == 0 ? history.get(random.nextInt(history.size())) : written;
                ProllyMap<Sample> map = Bench.apply(from, edits(script, random));
                Set<BlobId> before = bench.reachable(written);
                Map<BlobId, byte[]> added = bench.write(map, written);
                added.forEach(Bench::assertHashesToItsId);
                Set<BlobId> both = new HashSet<>(before);
                both.addAll(added.keySet());
                assertThat(both).containsAll(bench.reachable(map));
                assertThat(bench.reachable(map)).containsAll(added.keySet());
                if (from == written) {
                    // A value may stand at another key too; a chunk cannot, since it holds its keys.
                    Set<BlobId> chunks = new HashSet<>();
                    added.forEach((id, stored) -> {
                        if (stored[2] == ObjectKind.CHUNK.code()) {
                            chunks.add(id);
                        }
                    });
                    assertThat(Collections.disjoint(chunks, before)).isTrue();
                }
                assertThat(Bench.content(bench.reopened().reread(map))).isEqualTo(Bench.content(map));
                written = map;
                history.add(map);
            }
        }
    }

    @Property(tries = 200)
    void goesOnFromAnyKey(@ForAll("scripts") Script script) {
        try (Bench bench = new Bench(KvStores.open("memory:"), script.rules(), 1 << 16)) {
            Random random = new Random(script.seed);
            TreeMap<Key, Sample> model = new TreeMap<>();
            applyTo(model, edits(script, random));
            ProllyMap<Sample> fresh = bench.of(model);
            bench.write(fresh, null);
            ProllyMap<Sample> map = bench.reopened().reread(fresh);
            for (int i = 0; i < 20; i++) {
                Key key = script.keys.key(random.nextInt(script.keys.count));
                assertThat(map.get(key)).isEqualTo(model.get(key));
                assertThat(keys(map.cursorFrom(key)))
                        .containsExactlyElementsOf(model.tailMap(key, true).keySet());
                assertThat(keys(map.cursorAfter(key)))
                        .containsExactlyElementsOf(model.tailMap(key, false).keySet());
            }
        }
    }

    private static List<Key> keys(MapCursor<Sample> cursor) {
        List<Key> keys = new ArrayList<>();
        while (cursor.next()) {
            keys.add(cursor.key());
        }
        return keys;
    }
}
