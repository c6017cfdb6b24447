package io.revtree.histories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.revtree.ConfigRoot;
import io.revtree.behaviours.Place;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real processes write at random, and some are killed: side by side where an engine takes several, else one after the other.
 * The system properties are those of {@link RandomHistoriesTest}.
 */
@ParameterizedClass(name = "on {0}")
@MethodSource("io.revtree.behaviours.Place#engines")
class WriterProcessesTest {

    private static final long SEED = Long.getLong("revtree.seed", 1);
    private static final int ROUNDS = Integer.getInteger("revtree.histories", 1);
    private static final int PROCESSES = 4;
    private static final int THREADS = 2;
    private static final int ATTEMPTS = 60;

    @Parameter
    @SuppressWarnings("NullAway.Init")
    String engine;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path scratch;

    @Test
    void leaveALogThatIsWhatTheyWereTold() throws Exception {
        assumeThat(engine).as("an engine that another process can open").isNotEqualTo("memory");
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            String what = "seed " + seed + " of processes on " + engine;
            try (Place place = Place.fresh(engine, folder)) {
                try (KvStore store = place.open()) {
                    History.create(store).close();
                }
                List<Journal> journals = write(place, seed);
                try (KvStore store = place.open();
                        ConfigRoot root = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
                    Checker checker = new Checker(what, false, journals);
                    checker.check(root);
                    assertThat(checker.landed()).as(what).isGreaterThan(ATTEMPTS);
                }
            }
        }
    }

    private List<Journal> write(Place place, long seed) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(place.isShared() ? PROCESSES : 1);
        try {
            List<Callable<Journal>> processes = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                String name = Integer.toString(i);
                processes.add(() -> hear(place.url(), name, seed * 100 + Long.parseLong(name)));
            }
            List<Journal> journals = new ArrayList<>();
            for (Future<Journal> journal : threads.invokeAll(processes)) {
                journals.add(journal.get());
            }
            return journals;
        } finally {
            threads.shutdownNow();
        }
    }

    /** What a process says until its end, or until it is killed, which every second one is. */
    private Journal hear(String url, String name, long seed) throws IOException, InterruptedException {
        Random random = new Random(seed);
        int heardMax = seed % 2 == 0 ? Integer.MAX_VALUE : random.nextInt(THREADS * ATTEMPTS);
        Journal journal = new Journal();
        try (WriterProcess process = WriterProcess.start(url, name, seed, THREADS, ATTEMPTS, scratch)) {
            int heard = 0;
            while (process.next(journal)) {
                if (++heard == heardMax) {
                    process.kill();
                }
            }
            int code = process.end();
            assertThat(heard < heardMax ? code : 0)
                    .as("the exit code of process %s, seed %s", name, seed)
                    .isZero();
        }
        return journal;
    }
}
