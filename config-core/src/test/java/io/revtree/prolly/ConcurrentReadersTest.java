package io.revtree.prolly;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.schema.Key;
import io.revtree.store.KvStores;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ConcurrentReadersTest {

    private static final int KEYS = 3_000;
    private static final int READERS = 4;
    private static final int ROUNDS = 400;

    /** A map in which every value tells the same number, that of the edit which made the map. */
    private record State(ProllyMap<Sample> map, int number) {}

    @Test
    void readersOfAnyStateSeeItWholeWhileOthersAreWrittenAndTheCacheIsTooSmall() throws Exception {
        // Linked and inside values, and room for a fraction of the chunks.
        try (Bench bench = new Bench(KvStores.open("memory:"), ChunkRules.DEFAULT, 100_000)) {
            TreeMap<Key, Sample> content = new TreeMap<>();
            for (int i = 0; i < KEYS; i++) {
                content.put(Bench.key(i, 1), sample(i, 0));
            }
            ProllyMap<Sample> map = bench.of(content);
            bench.write(map, null);
            AtomicReference<State> newest = new AtomicReference<>(new State(map, 0));

            CountDownLatch begun = new CountDownLatch(READERS);
            ExecutorService readers = Executors.newFixedThreadPool(READERS);
            try {
                List<Future<Integer>> reading = new ArrayList<>();
                for (int seed = 0; seed < READERS; seed++) {
                    reading.add(readers.submit(reader(newest, new Random(seed), begun)));
                }
                begun.await();
                for (int number = 1; number <= ROUNDS; number++) {
                    TreeMap<Key, Sample> edits = new TreeMap<>();
                    edits.put(Bench.key(number % KEYS, 1), sample(number % KEYS, number));
                    ProllyMap<Sample> next = Bench.apply(map, new TreeMap<>(edits));
                    // Half of the states are read before they are in the store.
                    if (number % 2 == 0) {
                        newest.set(new State(next, number));
                    }
                    bench.write(next, map);
                    newest.set(new State(next, number));
                    map = next;
                }
                newest.set(new State(map, -1));
                for (Future<Integer> reader : reading) {
                    assertThat(reader.get()).isPositive();
                }
            } finally {
                readers.shutdownNow();
            }
        }
    }

    private static Sample sample(int key, int number) {
        return Sample.of(key * 1_000 + number, key % 10 == 0 ? 200 : 40);
    }

    private static Callable<Integer> reader(AtomicReference<State> newest, Random random, CountDownLatch begun) {
        return () -> {
            int reads = 0;
            State state = newest.get();
            while (state.number >= 0) {
                for (int i = 0; i < 50; i++) {
                    int key = random.nextInt(KEYS);
                    int number = key >= 1 && key <= state.number ? key : 0;
                    assertThat(state.map.get(Bench.key(key, 1))).isEqualTo(sample(key, number));
                    if (reads++ == 0) {
                        begun.countDown();
                    }
                }
                if (random.nextInt(20) == 0) {
                    assertThat(Bench.content(state.map)).hasSize(KEYS);
                }
                state = newest.get();
            }
            return reads;
        };
    }
}
