package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.ConfigRoot;
import io.revtree.NoTreeException;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often the program is killed says the system property {@code revtree.kills}. */
class KilledCommitterTest {

    private static final int KILLS = Integer.getInteger("revtree.kills", 8);
    private static final int COMMITS_MAX = 300;
    private static final int START_MILLIS_MAX = 1_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path scratch;

    private final Map<Long, CommitId> acknowledged = new HashMap<>();
    private long last;

    @Test
    void leavesEveryAcknowledgedCommitAndAWholeTree() throws Exception {
        long seed = Long.getLong("revtree.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        String url = "rocksdb:" + folder.resolve("store");
        for (int kill = 1; kill <= KILLS; kill++) {
            String when = "kill " + kill + " of seed " + seed;
            commitUntilKilled(url, random);
            long before = last;
            try (KvStore store = KvStores.open(url)) {
                check(store, Math.max(0, before - COMMITS_MAX), when);
            }
        }
        try (KvStore store = KvStores.open(url)) {
            check(store, 0, "the end of seed " + seed);
        }
        assertThat(last).isPositive();
        if (System.getProperty("revtree.kills") != null) {
            System.out.println(KILLS + " kills, " + last + " acknowledged commits, seed " + seed);
        }
    }

    /** Kills the program after some commits, right after one was acknowledged or at any moment since its start. */
    private void commitUntilKilled(String url, SplittableRandom random) throws Exception {
        try (Committer committer = Committer.start(url, scratch)) {
            int commits = random.nextInt(COMMITS_MAX);
            if (commits % 3 == 0) {
                long nanos = random.nextInt(START_MILLIS_MAX) * 1_000_000L;
                Thread killer = new Thread(() -> {
                    LockSupport.parkNanos(nanos);
                    committer.kill();
                });
                killer.start();
            }
            int heard = 0;
            for (Committer.Acknowledged next = committer.next(); next != null; next = committer.next()) {
                acknowledged.put(next.sequence(), next.id());
                last = next.sequence();
                heard++;
                if (heard == commits) {
                    long nanos = random.nextInt(2_000) * 1_000L;
                    LockSupport.parkNanos(nanos);
                    committer.kill();
                }
            }
        }
    }

    private void check(KvStore store, long from, String when) {
        try (ConfigRoot root = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            Commit head = root.head().commit();
            // Commits are made one after the other, so only the last one can have landed without being acknowledged.
            assertThat(head.sequence()).as("the head after %s", when).isBetween(last, last + 1);
            assertThat(root.getDeep("/")).as("the tree after %s", when).isEqualTo(Committer.expected(head.sequence()));
            root.log().takeWhile(commit -> commit.sequence() > from).forEach(commit -> {
                CommitId known = acknowledged.putIfAbsent(commit.sequence(), commit.id());
                assertThat(known == null ? commit.id() : known)
                        .as("commit %s after %s", commit.sequence(), when)
                        .isEqualTo(commit.id());
            });
        } catch (NoTreeException e) {
            assertThat(acknowledged).as("acknowledged before %s", when).isEmpty();
        }
    }
}
