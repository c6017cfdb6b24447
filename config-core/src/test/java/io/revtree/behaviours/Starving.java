package io.revtree.behaviours;

import io.revtree.Commit;
import io.revtree.ConfigBranch;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.Retention;
import io.revtree.sample.Adapter;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A program that commits, and on a full disk cleans too, while something runs out, and names each child whose commit was acknowledged, and each fault, on a line of its
 * own.
 */
final class Starving {

    private static final int PIECE_BYTES = 32 * 1024;
    private static final int ROUNDS = 30;

    private final ConfigRoot root;
    private final PrintStream out;
    private @Nullable List<byte[]> ballast;
    private int made;

    private Starving(ConfigRoot root, PrintStream out) {
        this.root = root;
        this.out = out;
    }

    /** {@code args}: where the tree is, and what runs out, {@code disk} or {@code heap}. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        try (KvStore store = KvStores.open(args[0]);
                ConfigRoot root = ConfigRoot.open(store, OnEveryStore.base())) {
            Starving starving = new Starving(root, out);
            if (args[1].equals("disk")) {
                starving.untilTheDiskIsFull();
            } else {
                starving.asTheHeapIsFull(new Random(Long.parseLong(args[2])));
            }
        }
    }

    /** What a tree keeps that is cleaned: all of main, and of "other" the newest commit. */
    static Retention rule() {
        return Retention.lastCommits(1_000_000)
                .on("other", Retention.latestAndTagged())
                .grace(Duration.ZERO);
    }

    private void untilTheDiskIsFull() {
        ConfigBranch other = root.branch("other", "main");
        for (int i = 0; i < 5; i++) {
            other.update("/adapters/0", OnEveryStore.adapter("0", "other " + i));
        }
        root.branch("gone", "main").update("/adapters/1", OnEveryStore.adapter("1", "gone"));
        root.deleteBranch("gone", Duration.ZERO);
        while (true) {
            try {
                add(50_000);
            } catch (RuntimeException e) {
                out.println("fault " + e);
                break;
            }
        }
        // What was acknowledged can still be read, and what is refused is refused clearly.
        out.println("reads " + root.count("/adapters"));
        tell(() -> add(10));
        tell(() -> root.prune(rule()));
        tell(() -> root.collectGarbage());
    }

    private void tell(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            out.println("fault " + e);
        }
    }

    private void asTheHeapIsFull(Random random) {
        for (int round = 0; round < ROUNDS; round++) {
            int pieces = random.nextInt(12);
            fillHeap(pieces);
            boolean starved = false;
            try {
                while (ballast != null && made % 40 != 39) {
                    add(2_000 + random.nextInt(50_000));
                }
            } catch (OutOfMemoryError | RuntimeException e) {
                starved = true;
            } finally {
                ballast = null;
            }
            made++;
            out.println((starved ? "starved" : "fed") + " with " + pieces + " pieces");
            add(100);
        }
    }

    /** Leaves so many pieces of the heap free. */
    private void fillHeap(int pieces) {
        List<byte[]> filled = new ArrayList<>(10_000);
        try {
            while (true) {
                filled.add(new byte[PIECE_BYTES]);
            }
        } catch (OutOfMemoryError e) {
            for (int i = 0; i < pieces && !filled.isEmpty(); i++) {
                filled.remove(filled.size() - 1);
            }
            ballast = filled;
        }
    }

    private void add(int bytes) {
        String child = "a" + made++;
        try (ConfigTransaction transaction = root.begin()) {
            Adapter adapter = Adapter.newBuilder()
                    .setId(child)
                    .setVendor("v".repeat(bytes))
                    .build();
            transaction.add("/adapters", adapter);
            Commit commit = transaction.commit();
            out.println("added " + child + " " + commit.id());
        }
    }
}
