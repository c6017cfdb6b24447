package io.revtree.histories;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import io.revtree.ConfigRoot;
import io.revtree.ContentionException;
import io.revtree.MergeConflictException;
import io.revtree.behaviours.Place;
import io.revtree.histories.Linearization.Operation;
import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Single edits, guarded transactions and reads of one root are linearizable; of several roots too, as far as reads refresh.
 * Nothing is known here but what the callers saw and when. The properties are those of {@link RandomHistoriesTest}.
 */
@ParameterizedClass(name = "on {0}")
@MethodSource("io.revtree.behaviours.Place#engines")
class LinearizabilityTest {

    private static final long FIRST_SEED = Long.getLong("revtree.seed", 1);
    private static final int SEEDS = Integer.getInteger("revtree.histories", 1) * 10;
    private static final int REGISTERS = 3;
    private static final int THREADS = 4;
    private static final int OPERATIONS = 20;
    private static final FieldMask VERSION =
            FieldMask.newBuilder().addPaths("version").build();

    @Parameter
    @SuppressWarnings("NullAway.Init")
    String engine;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final AtomicLong clock = new AtomicLong();
    private final List<Operation<List<String>>> history = Collections.synchronizedList(new ArrayList<>());

    @ParameterizedTest(name = "{0} roots, faults: {1}")
    @CsvSource({"1, 0", "3, 0", "1, 0.1", "3, 0.1"})
    void whatCallersSeeIsWhatOneAfterTheOtherWouldSee(int roots, double faults) throws Exception {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            history.clear();
            run(seed, roots, faults);
            assertThat(Linearization.exists(Collections.nCopies(REGISTERS, ""), history))
                    .as("seed %s of %s roots on %s, faults %s: %s", seed, roots, engine, faults, history)
                    .isTrue();
        }
    }

    private void run(long seed, int roots, double faults) throws Exception {
        List<FaultyStore> stores = new ArrayList<>();
        List<ConfigRoot> opened = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Place place = Place.fresh(engine, folder)) {
            for (int i = 0; i < roots; i++) {
                FaultyStore store = FaultyStore.over(place.open(), seed * 10 + i);
                stores.add(store);
                opened.add(ConfigRoot.open(store, registers()));
            }
            for (FaultyStore store : stores) {
                for (Fault fault : Fault.values()) {
                    store.chance(Call.PUBLISH, fault, faults);
                }
                store.chance(Call.READ_REF, Fault.UNAVAILABLE, faults * 4);
            }
            List<Callable<Boolean>> writers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seed * 1_000 + i);
                ConfigRoot root = opened.get(i % roots);
                String name = "w" + i;
                writers.add(() -> {
                    for (int j = 0; j < OPERATIONS; j++) {
                        operation(root, roots > 1, random, name + "." + j);
                    }
                    return true;
                });
            }
            for (Future<Boolean> each : threads.invokeAll(writers)) {
                assertThat(each.get()).isTrue();
            }
            opened.forEach(ConfigRoot::close);
            stores.forEach(FaultyStore::close);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Voltha registers() {
        Voltha.Builder registers = Voltha.newBuilder();
        for (int i = 0; i < REGISTERS; i++) {
            registers.addAdapters(Adapter.newBuilder().setId(String.valueOf(i)));
        }
        return registers.build();
    }

    private void operation(ConfigRoot root, boolean refreshed, Random random, String value) {
        int register = random.nextInt(REGISTERS);
        int other = random.nextInt(REGISTERS);
        long called = clock.incrementAndGet();
        switch (random.nextInt(3)) {
            case 0 -> {
                try {
                    Adapter read = refreshed
                            ? root.refresh().get(path(register), Adapter.class)
                            : root.get(path(register), Adapter.class);
                    add(
                            called,
                            "read " + register + ": " + read.getVersion(),
                            state -> state.get(register).equals(read.getVersion()) ? state : null);
                } catch (StoreUnavailableException e) {
                    // nothing was read
                }
            }
            case 1 -> {
                Linearization.Effect<List<String>> write = state -> with(state, register, value);
                String what = "write " + register + ": " + value;
                try {
                    root.update(path(register), version(value), VERSION);
                    add(called, what, write);
                } catch (UnknownOutcomeException e) {
                    history.add(new Operation<>(called, Operation.NEVER, what, write));
                } catch (StoreUnavailableException | ContentionException e) {
                    // it was not written
                }
            }
            default -> copy(root, register, other, value, called);
        }
    }

    /** Writes to one register what it reads in another, with a mark, on condition that this stays so. */
    private void copy(ConfigRoot root, int from, int to, String mark, long called) {
        String[] read = {""};
        try {
            root.transactVoid(tx -> {
                read[0] = tx.require(path(from)).get(path(from), Adapter.class).getVersion();
                tx.update(path(to), version(copied(read[0], mark)), VERSION);
            });
            add(called, "copy " + from + " to " + to + ": " + read[0], copy(from, to, read[0], mark));
        } catch (UnknownOutcomeException e) {
            String what = "copy " + from + " to " + to + ", perhaps: " + read[0];
            history.add(new Operation<>(called, Operation.NEVER, what, copy(from, to, read[0], mark)));
        } catch (StoreUnavailableException | ContentionException | MergeConflictException e) {
            // it was not copied
        }
    }

    private static Linearization.Effect<List<String>> copy(int from, int to, String read, String mark) {
        return state -> state.get(from).equals(read) ? with(state, to, copied(read, mark)) : null;
    }

    private static String copied(String read, String mark) {
        return mark + "<" + read.substring(0, Math.min(read.length(), 8));
    }

    private void add(long called, String what, Linearization.Effect<List<String>> effect) {
        history.add(new Operation<>(called, clock.incrementAndGet(), what, effect));
    }

    private static @Nullable List<String> with(List<String> state, int register, String value) {
        List<String> changed = new ArrayList<>(state);
        changed.set(register, value);
        return List.copyOf(changed);
    }

    private static Adapter version(String value) {
        return Adapter.newBuilder().setVersion(value).build();
    }

    private static String path(int register) {
        return "/adapters/" + register;
    }
}
