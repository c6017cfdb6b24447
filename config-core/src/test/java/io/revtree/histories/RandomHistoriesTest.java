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
import java.util.stream.IntStream;
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

    /** Longer than any commit of a hook takes. */
    private static final Duration HOOK_TIMEOUT = Duration.ofMinutes(10);

    @Parameter
    @SuppressWarnings("NullAway.Init")
    String engine;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest(
            name = "{0} roots of {1} threads, caches of {2} bytes, {3}, faults: {4}, delays: {5} ms, hooks: {6}")
    @CsvSource({
        "1, 4, 100000000, FIELDS, 0,    0, false",
        "3, 2, 100000000, ATOMIC, 0,    0, false",
        "4, 1, 0,         FIELDS, 0,    3, false",
        "2, 3, 60000,     FIELDS, 0.06, 0, false",
        "1, 6, 100000000, FIELDS, 0.06, 3, false",
        "2, 2, 100000000, FIELDS, 0.16, 0, false",
        "3, 1, 100000000, ATOMIC, 0.16, 3, false",
        "1, 6, 100000000, FIELDS, 0,    0, true",
        "3, 2, 60000,     FIELDS, 0,    3, true",
        "2, 2, 100000000, ATOMIC, 0.06, 0, true",
        "2, 3, 100000000, FIELDS, 0.16, 3, true"
    })
    void theLogIsWhatTheWritersWereTold(
            int roots, int threads, long cacheBytes, MergePolicy policy, double faults, int delayMillis, boolean hooks)
            throws Exception {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            String what =
                    "seed %d of %d roots of %d threads on %s, caches of %d bytes, %s, faults %s, delays %d, hooks %s"
                            .formatted(seed, roots, threads, engine, cacheBytes, policy, faults, delayMillis, hooks);
            try (Place place = Place.fresh(engine, folder);
                    KvStore plain = place.open();
                    ConfigRoot root = History.create(plain)) {
                Journal journal = new Journal();
                Scene scene = new Scene(what, place, seed, roots, threads, cacheBytes, policy, faults, delayMillis);
                List<Hooking> hooking = hooks
                        ? IntStream.range(0, roots)
                                .mapToObj(i -> new Hooking(Integer.toString(i)))
                                .toList()
                        : List.of();
                write(scene, root, journal, hooking);
                Checker checker = new Checker(what, policy == MergePolicy.ATOMIC, List.of(journal));
                if (hooks) {
                    checker.hooked(hooking);
                }
                checker.check(root);
                assertThat(checker.landed()).as(what).isGreaterThan(ATTEMPTS / 10);
                if (SEEDS > 1) {
                    System.out.println(what + ": " + checker.landed() + " landed, " + counts(journal));
                }
            }
        }
    }

    private record Scene(
            String what,
            Place place,
            long seed,
            int roots,
            int threads,
            long cacheBytes,
            MergePolicy policy,
            double faults,
            int delayMillis) {}

    /** @param hooking the hooks of each root; none for histories without */
    private static void write(Scene scene, ConfigRoot truth, Journal journal, List<Hooking> hooking) throws Exception {
        List<FaultyStore> stores = new ArrayList<>();
        List<ConfigRoot> opened = new ArrayList<>();
        List<Writer> writers = new ArrayList<>();
        List<Listening> listening = new ArrayList<>();
        try {
            for (int i = 0; i < scene.roots + 1; i++) { // the last one only listens
                long seed = scene.seed * 100 + i;
                FaultyStore store = FaultyStore.over(scene.place.open(), seed);
                stores.add(store);
                ConfigRoot.Builder builder = ConfigRoot.builder(store)
                        .cacheBytes(scene.cacheBytes)
                        .mergePolicy(scene.policy)
                        .clock(new UnsteadyClock(seed))
                        .pollInterval(POLL);
                if (i < hooking.size()) {
                    builder.hookTimeout(HOOK_TIMEOUT).observer(hooking.get(i));
                }
                ConfigRoot root = builder.load(Voltha.getDefaultInstance());
                opened.add(root);
                listening.add(new Listening(History.branches(root)));
                if (i < scene.roots) {
                    List<Writer> own = History.writers(journal, root, Integer.toString(i), seed, scene.threads);
                    if (!hooking.isEmpty()) {
                        own.forEach(Writer::meetHooks);
                        hooking.get(i).hang(History.branches(root), own.get(0)::echo);
                    }
                    writers.addAll(own);
                }
            }
            stores.forEach(store -> disturb(store, scene));
            History.run(writers, ATTEMPTS / writers.size());
            stores.forEach(store -> store.heal().landLate());
            for (int i = 0; i < listening.size(); i++) {
                listening.get(i).check(scene.what + ", root " + i, truth);
            }
        } finally {
            opened.forEach(ConfigRoot::close);
            stores.forEach(FaultyStore::close);
        }
    }

    /** Where much fails, outcomes stay unknown: all tries of a commit must fail for that. */
    private static void disturb(FaultyStore store, Scene scene) {
        double faults = scene.faults;
        for (Fault fault : Fault.values()) {
            store.chance(Call.PUBLISH, fault, faults);
        }
        store.chance(Call.READ_REF, Fault.UNAVAILABLE, Math.min(0.6, faults * 4));
        store.chance(Call.READ_BLOBS, Fault.UNAVAILABLE, faults / 10);
        store.chance(Call.WATCH_REFS, Fault.UNAVAILABLE, faults);
        store.chance(Call.HINT, Fault.UNAVAILABLE, faults);
        Duration delay = Duration.ofMillis(scene.delayMillis);
        for (Call call : List.of(Call.PUBLISH, Call.READ_REF, Call.HINT)) {
            store.delay(call, Duration.ZERO, delay);
        }
    }

    private static Map<Outcome.Kind, Long> counts(Journal journal) {
        return journal.outcomes().values().stream()
                .collect(Collectors.groupingBy(Outcome::kind, Collectors.counting()));
    }
}
