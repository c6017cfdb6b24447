package io.revtree.histories;

import io.revtree.ConfigBranch;
import io.revtree.ConfigRoot;
import io.revtree.store.KvStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several writers at once on one tree. */
final class History {

    private static final String SIDE = "side";

    private History() {}

    /** Creates the tree that histories begin with: two branches at one commit. */
    static ConfigRoot create(KvStore store) {
        ConfigRoot root = ConfigRoot.create(store, RandomEdits.base());
        root.branch(SIDE, root.name());
        return root;
    }

    /** The branches of these trees. */
    static List<ConfigBranch> branches(ConfigRoot root) {
        return List.of(root, root.branch(SIDE));
    }

    /** Writers on one root. */
    static List<Writer> writers(Journal journal, ConfigRoot root, String name, long seed, int threads) {
        List<ConfigBranch> branches = branches(root);
        List<Writer> writers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            writers.add(new Writer("w" + name + "." + i, name, root, branches, journal, seed * 1_000 + i));
        }
        return writers;
    }

    /** Lets writers make so many attempts each, all at once; what one of them throws is thrown on. */
    static void run(List<Writer> writers, int attempts) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(writers.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Writer writer : writers) {
                running.add(threads.submit(() -> writer.run(attempts)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
