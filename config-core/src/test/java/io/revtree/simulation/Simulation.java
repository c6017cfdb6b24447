package io.revtree.simulation;

import io.revtree.ConfigRoot;
import io.revtree.histories.Journal;
import io.revtree.simulation.Faults.Sky;
import io.revtree.simulation.SimulatedProcess.Budget;
import io.revtree.store.BlobId;
import io.revtree.store.StoreLimits;
import io.revtree.thread.Threads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** One run, which its seed decides wholly, and what must hold after it. */
final class Simulation {

    private static final long BATCH_BYTES_MAX = 1 << 20;
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final long PATIENCE_NANOS = Duration.ofHours(2).toNanos();
    private static final long REBIRTH_NANOS_MAX = Duration.ofSeconds(2).toNanos();
    private static final long LATE_NANOS = Duration.ofMillis(2_100).toNanos();

    /** Longer than listeners rest at most from a store that failed. */
    private static final long CALM_NANOS = Duration.ofSeconds(6).toNanos();

    /** Makes the store of a process: one that is right, but for tests of the simulation itself. */
    interface Stores {
        SimulatedStore store(SimulatedState state, Scheduler scheduler, Faults faults);
    }

    private final long seed;
    private final Plan plan;
    private final Scheduler scheduler;
    private final Trace trace;
    private final Sky sky;
    private final Stores stores;
    private final Reach reach = new Reach();
    private final SimulatedState state;
    private final Journal journal = new Journal();
    private final Deeds deeds = new Deeds();
    private final List<SimulatedProcess> alive = new ArrayList<>();

    Simulation(long seed, Trace trace, Stores stores) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
        this.seed = seed;
        this.trace = trace;
        this.stores = stores;
        this.plan = Plan.of(seed, random);
        this.scheduler = new Scheduler(random, plan.sticky());
        this.state = new SimulatedState(
                new StoreLimits(StoreLimits.BLOB_BYTES_LEAST, plan.blobsPerBatchMax(), BATCH_BYTES_MAX),
                this::checkWhole);
        this.sky = new Sky(plan.weather());
    }

    /** Runs the seed; AssertionError if anything is not as it must be. */
    static void run(long seed, Trace trace, Stores stores) throws InterruptedException {
        new Simulation(seed, trace, stores).run();
    }

    private void run() throws InterruptedException {
        scheduler.run(this::conduct);
        new Audit("seed " + seed, plan, state, journal, deeds, now()).check();
    }

    /** In a thread of no process. */
    private void conduct() {
        Budget budget = new Budget(plan.attempts());
        List<Thread> places = new ArrayList<>();
        for (int i = 0; i < plan.processes(); i++) {
            int number = i;
            Thread place = new SimulatedThread(scheduler, null, () -> place(number, budget), "place-" + i);
            places.add(place);
            place.start();
        }
        places.forEach(place -> Threads.await(place, PATIENCE_NANOS));
        sky.weather = Weather.CALM;
        scheduler.rest(LATE_NANOS);
        state.land(scheduler.now());
        scheduler.rest(CALM_NANOS);
        for (SimulatedProcess process : alive) {
            deeds.observed(process.observers());
            if (!process.isDead()) {
                process.observers().forEach(Observer::caughtUp);
                close(process);
            }
        }
    }

    /** One process after the other, each living until it dies or there is nothing more to do. */
    private void place(int number, Budget budget) {
        for (int life = 0; life == 0 || !budget.isEmpty(); life++) {
            SimulatedProcess process = new SimulatedProcess(number + "x" + life, this);
            Thread main = process.thread("main", () -> process.live(plan.threads(), budget));
            main.start();
            Threads.await(main, PATIENCE_NANOS);
            if (!process.isDead()) {
                alive.add(process);
                return;
            }
            deeds.observed(process.observers());
            scheduler.rest(scheduler.random().nextLong(REBIRTH_NANOS_MAX));
        }
    }

    private void close(SimulatedProcess process) {
        Thread end = process.thread("end", () -> {
            ConfigRoot root = process.root();
            if (root != null) {
                root.close();
            }
        });
        end.start();
        Threads.await(end, PATIENCE_NANOS);
    }

    /** Whatever happens, all that valid refs lead to is there. */
    private void checkWhole(SimulatedState now) {
        Set<BlobId> unused = reach.of(now.refs(), false, now::blob);
    }

    private Instant now() {
        return BEGIN.plusNanos(scheduler.now());
    }

    /** That of a new process, which is off by a second at most. */
    Clock clock() {
        Duration off = Duration.ofMillis(scheduler.random().nextInt(2_000) - 1_000);
        return new SimulatedClock(() -> now().plus(off));
    }

    SimulatedStore store(SimulatedProcess process) {
        return stores.store(state, scheduler, new Faults(scheduler, trace, sky, process));
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Plan plan() {
        return plan;
    }

    Journal journal() {
        return journal;
    }

    Deeds deeds() {
        return deeds;
    }

    Trace trace() {
        return trace;
    }
}
