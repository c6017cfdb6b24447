package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.revtree.ConfigRoot;
import io.revtree.NoTreeException;
import io.revtree.behaviours.Housekeeper.Step;
import io.revtree.history.Roots;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A program that commits, prunes, collects and tags is killed: at any moment since its start, or in the midst of a step of one
 * kind. How often says the system property {@code revtree.kills}. Trees of their own are written side by side, since most of a
 * short life is the start of a JVM.
 */
@ParameterizedClass(name = "on {0}")
@MethodSource("io.revtree.behaviours.Place#engines")
class KilledHousekeeperTest {

    private static final int KILLS_EMBEDDED = 200;
    private static final int KILLS_ON_SERVERS = 20;
    private static final int TREES = 2;
    private static final int START_MILLIS_MAX = 1_000;
    private static final int STEPS_MAX = 5;
    private static final int STEP_MICROS_MAX = 10_000;
    private static final long LIFE_NANOS_MAX = TimeUnit.MINUTES.toNanos(10);
    private static final List<Step> AIMED_AT = List.of(Step.COMMIT, Step.TAG, Step.UNTAG, Step.PRUNE, Step.COLLECT);

    @Parameter
    @SuppressWarnings("NullAway.Init")
    String engine;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void leavesAllThatWasAcknowledgedAndAWholeTree() throws Exception {
        assumeThat(engine).as("an engine that outlives a process").isNotEqualTo("memory");
        int kills = Integer.getInteger("revtree.kills", engine.equals("rocksdb") ? KILLS_EMBEDDED : KILLS_ON_SERVERS);
        long seed = Long.getLong("revtree.seed", System.nanoTime());
        List<Callable<Acknowledged>> trees = new ArrayList<>();
        for (int tree = 0; tree < TREES; tree++) {
            SplittableRandom random = new SplittableRandom(seed + tree);
            String what = " of tree " + tree + ", seed " + seed + ", on " + engine;
            int share = (kills + tree) / TREES;
            trees.add(() -> killAndCheck(share, random, what));
        }
        ExecutorService threads = Executors.newFixedThreadPool(TREES);
        List<Acknowledged> all = new ArrayList<>();
        try {
            for (Future<Acknowledged> tree : threads.invokeAll(trees)) {
                all.add(tree.get());
            }
        } finally {
            threads.shutdownNow();
        }
        if (System.getProperty("revtree.kills") != null) {
            System.out.println(kills + " kills on " + engine + ", seed " + seed + ": " + figures(all));
        }
        assertThat(all)
                .as("trees of seed %s", seed)
                .allSatisfy(tree -> assertThat(tree.isEmpty()).isFalse());
    }

    private static String figures(List<Acknowledged> all) {
        StringBuilder figures = new StringBuilder();
        for (Step step : Step.values()) {
            int count = all.stream().mapToInt(tree -> tree.count(step)).sum();
            int within = all.stream().mapToInt(tree -> tree.killsWithin(step)).sum();
            figures.append(figures.isEmpty() ? "" : ", ")
                    .append(step)
                    .append(' ')
                    .append(count);
            figures.append(within == 0 ? "" : " (" + within + " killed within)");
        }
        return figures.toString();
    }

    private Acknowledged killAndCheck(int kills, SplittableRandom random, String what) throws Exception {
        Acknowledged acknowledged = new Acknowledged();
        Path own = Files.createTempDirectory(folder, "tree");
        try (Place place = Place.fresh(engine, own)) {
            for (int kill = 1; kill <= kills; kill++) {
                live(place.url(), own, random, acknowledged);
                try (KvStore store = KvStores.open(place.url());
                        ConfigRoot root = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
                    acknowledged.check(root, "kill " + kill + what);
                    if (kill == kills) {
                        checkNothingIsLeftBehind(root, store);
                    }
                } catch (NoTreeException e) {
                    assertThat(acknowledged.isEmpty())
                            .as("a tree before kill %s%s", kill, what)
                            .isTrue();
                }
            }
        }
        return acknowledged;
    }

    private void live(String url, Path scratch, SplittableRandom random, Acknowledged acknowledged) throws Exception {
        try (Life life = Life.begin(url, scratch)) {
            int aim = random.nextInt(AIMED_AT.size() + 1);
            int left = 1 + random.nextInt(STEPS_MAX);
            if (aim == AIMED_AT.size()) {
                life.killAfter(TimeUnit.MILLISECONDS.toNanos(random.nextInt(START_MILLIS_MAX)));
            } else {
                life.killAfter(LIFE_NANOS_MAX);
            }
            for (Life.Line line = life.next(); line != null; line = life.next()) {
                acknowledged.hear(line);
                if (aim < AIMED_AT.size() && line.step() == AIMED_AT.get(aim) && --left == 0) {
                    life.killAfter(TimeUnit.MICROSECONDS.toNanos(random.nextInt(STEP_MICROS_MAX)));
                }
            }
            assertThat(life.end())
                    .as("the exit code, as of a process that was killed")
                    .isEqualTo(137);
            acknowledged.killed();
        }
    }

    /**
     * What killed processes had begun to write, to prune and to delete is garbage, and goes with the next collection. What they had
     * begun to tag is kept, as what is tagged, for ten minutes.
     */
    private static void checkNothingIsLeftBehind(ConfigRoot root, KvStore store) {
        root.prune(Housekeeper.RETENTION);
        Roots refs = Roots.read(store);
        int named = refs.named().size() + refs.pending().size();
        long live = root.collectGarbage().live();
        assertThat(root.log().count())
                .as("commits that the log leads to")
                .isLessThanOrEqualTo(Housekeeper.KEPT + named);
        assertThat(live).as("objects that are kept").isLessThan(2_000);
        assertThat(root.verify().isSound()).isTrue();
    }
}
