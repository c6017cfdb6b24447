package io.revtree.simulation;

import io.revtree.ConfigBranch;
import io.revtree.ConfigException;
import io.revtree.ConfigRoot;
import io.revtree.Schema;
import io.revtree.histories.RandomEdits;
import io.revtree.histories.Writer;
import io.revtree.sample.Voltha;
import io.revtree.store.StoreException;
import io.revtree.thread.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One process: a root with a cache of its own, and the threads that work with it until their work is done or the process dies. */
final class SimulatedProcess {

    private static final int OPENING_TRIES_MAX = 200;
    private static final Schema SCHEMA = Schema.of(Voltha.getDefaultInstance());
    private static final long PATIENCE_NANOS = Duration.ofHours(1).toNanos();
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration COMMIT_TIMEOUT = Duration.ofMinutes(5);

    /** A process that died while it began a branch leaves its name taken for minutes. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(30).toNanos();

    private static final String SIDE = "side";

    private final String name;
    private final Simulation simulation;
    private final Scheduler scheduler;
    private final SimulatedStore store;
    private final List<ConfigBranch> branches = new ArrayList<>();
    private final List<Observer> observers = new ArrayList<>();
    private @Nullable ConfigRoot root;
    private boolean dead;

    SimulatedProcess(String name, Simulation simulation) {
        this.name = name;
        this.simulation = simulation;
        this.scheduler = simulation.scheduler();
        this.store = simulation.store(this);
    }

    String name() {
        return name;
    }

    void die() {
        dead = true;
        scheduler.died(this);
    }

    boolean isDead() {
        return dead;
    }

    /** A thread of this process. */
    SimulatedThread thread(String role, Runnable work) {
        return new SimulatedThread(scheduler, this, work, name + "-" + role);
    }

    /** Opens the tree, or creates it, and works with it in so many threads; returns when these have ended. */
    void live(int threads, Budget budget) {
        ConfigRoot opened = opened();
        root = opened;
        branches.add(opened);
        branches.add(side(opened));
        if (simulation.plan().watching()) {
            branches.forEach(branch ->
                    observers.add(new Observer(branch, simulation.plan().cleaning())));
        }
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            Thread worker = thread("w" + i, () -> work(opened, number, budget));
            workers.add(worker);
            worker.start();
        }
        workers.forEach(worker -> Threads.await(worker, PATIENCE_NANOS));
    }

    private ConfigRoot opened() {
        return persistently(() -> ConfigRoot.builder(store, SCHEMA)
                .clock(simulation.clock())
                .cacheBytes(simulation.plan().cacheBytes())
                .compress(simulation.plan().compressed())
                .pollInterval(POLL)
                .commitTimeout(COMMIT_TIMEOUT)
                .executor(delivery -> thread("delivery", delivery).start())
                .open(RandomEdits.base()));
    }

    private ConfigBranch side(ConfigRoot opened) {
        return persistently(
                () -> opened.branches().containsKey(SIDE) ? opened.branch(SIDE) : opened.branch(SIDE, opened.name()));
    }

    /** Tries until the store does it. */
    private <R> R persistently(Supplier<R> work) {
        for (int i = 0; ; i++) {
            try {
                return work.get();
            } catch (StoreException | ConfigException e) {
                if (i == OPENING_TRIES_MAX) {
                    throw new AssertionError(name + " cannot open the tree: " + e, e);
                }
                scheduler.rest(PAUSE_NANOS);
            }
        }
    }

    private void work(ConfigRoot opened, int number, Budget budget) {
        Random random = new Random(scheduler.random().nextLong());
        Writer writer = new Writer(
                "w" + name + "." + number,
                name,
                opened,
                branches,
                simulation.journal(),
                scheduler.random().nextLong());
        if (simulation.plan().cleaning()) {
            writer.besideCleaning();
        }
        Chores chores = new Chores(opened, branches, simulation, name + "." + number, random);
        while (budget.take()) {
            if (random.nextInt(4) == 0) {
                chores.one();
            } else {
                writer.run(1);
            }
        }
    }

    List<Observer> observers() {
        return observers;
    }

    @Nullable
    ConfigRoot root() {
        return root;
    }

    /** How much is left to be done. */
    static final class Budget {
        private int left;

        Budget(int left) {
            this.left = left;
        }

        boolean take() {
            return left-- > 0;
        }

        boolean isEmpty() {
            return left <= 0;
        }
    }
}
