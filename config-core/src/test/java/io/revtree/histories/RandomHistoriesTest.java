package io.revtree.histories;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.ConfigRoot;
import io.revtree.MergePolicy;
import io.revtree.behaviours.Place;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Threads and roots write at random; whatever the store does to them, the log and their journals fit together as the {@link
 * Checker} says, and listeners are told all of it as {@link Listening} says. The system property {@code revtree.histories} says how many seeds of each kind are tried, {@code
 * revtree.seed} with which of them to begin. A seed fixes what the writers try and what befalls the calls, not how the threads
 * take turns.
 */
@ParameterizedClass(name = "on {0}")
@MethodSource("io.revtree.behaviours.Place#engines")
class RandomHistoriesTest {

    private static final long FIRST_SEED = Long.getLong("revtree.seed", 1);
    private static final int SEEDS = Integer.getInteger("revtree.histories", 1);
    private static final int ATTEMPTS = 200;
    private static final Duration POLL = Duration.ofMillis(20);

    @Parameter
    @SuppressWarnings("NullAway.Init")
    String engine;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest(name = "{0} roots of {1} threads, caches of {2} bytes, {4}, faults: {3}")
    @CsvSource({
        "1, 4, 100000000, 0,    FIELDS",
        "3, 2, 100000000, 0,    ATOMIC",
        "4, 1, 0,         0,    FIELDS",
        "2, 3, 60000,     0.06, FIELDS",
        "1, 6, 100000000, 0.06, FIELDS",
        "2, 2, 100000000, 0.16, FIELDS",
        "3, 1, 100000000, 0.16, ATOMIC"
    })
    void theLogIsWhatTheWritersWereTold(int roots, int threads, long cacheBytes, double faults, MergePolicy policy)
            throws Exception {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            String what = "seed %d of %d roots of %d threads on %s, caches of %d bytes, %s, faults %s"
                    .formatted(seed, roots, threads, engine, cacheBytes, policy, faults);
            try (Place place = Place.fresh(engine, folder);
                    KvStore plain = place.open();
                    ConfigRoot root = History.create(plain)) {
                Journal journal = new Journal();
                write(what, root, place, journal, seed, roots, threads, cacheBytes, faults, policy);
                Checker checker = new Checker(what, policy == MergePolicy.ATOMIC, List.of(journal));
                checker.check(root);
                assertThat(checker.landed()).as(what).isGreaterThan(ATTEMPTS / 10);
                if (SEEDS > 1) {
                    System.out.println(what + ": " + checker.landed() + " landed, " + counts(journal));
                }
            }
        }
    }

    private static void write(
            String what,
            ConfigRoot truth,
            Place place,
            Journal journal,
            long seed,
            int roots,
            int threads,
            long cacheBytes,
            double faults,
            MergePolicy policy)
            throws Exception {
        List<FaultyStore> stores = new ArrayList<>();
        List<ConfigRoot> opened = new ArrayList<>();
        List<Writer> writers = new ArrayList<>();
        List<Listening> listening = new ArrayList<>();
        try {
            for (int i = 0; i < roots + 1; i++) { // the last one only listens
                FaultyStore store = FaultyStore.over(place.open(), seed * 100 + i);
                stores.add(store);
                ConfigRoot root = ConfigRoot.builder(store)
                        .cacheBytes(cacheBytes)
                        .mergePolicy(policy)
                        .clock(new UnsteadyClock(seed * 100 + i))
                        .pollInterval(POLL)
                        .load(Voltha.getDefaultInstance());
                opened.add(root);
                listening.add(new Listening(History.branches(root)));
                if (i < roots) {
                    writers.addAll(History.writers(journal, root, Integer.toString(i), seed * 100 + i, threads));
                }
            }
            stores.forEach(store -> disturb(store, faults));
            History.run(writers, ATTEMPTS / writers.size());
            stores.forEach(store -> store.heal().landLate());
            for (int i = 0; i < listening.size(); i++) {
                listening.get(i).check(what + ", root " + i, truth);
            }
        } finally {
            opened.forEach(ConfigRoot::close);
            stores.forEach(FaultyStore::close);
        }
    }

    /** Where much fails, outcomes stay unknown: all tries of a commit must fail for that. */
    private static void disturb(FaultyStore store, double faults) {
        for (Fault fault : Fault.values()) {
            store.chance(Call.PUBLISH, fault, faults);
        }
        store.chance(Call.READ_REF, Fault.UNAVAILABLE, Math.min(0.6, faults * 4));
        store.chance(Call.READ_BLOBS, Fault.UNAVAILABLE, faults / 10);
        store.chance(Call.WATCH_REFS, Fault.UNAVAILABLE, faults);
        store.chance(Call.HINT, Fault.UNAVAILABLE, faults);
    }

    private static Map<Outcome.Kind, Long> counts(Journal journal) {
        return journal.outcomes().values().stream()
                .collect(Collectors.groupingBy(Outcome::kind, Collectors.counting()));
    }
}
