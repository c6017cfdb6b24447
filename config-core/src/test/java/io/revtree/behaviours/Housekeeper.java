package io.revtree.behaviours;

import io.revtree.Commit;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.PrunedRevisionException;
import io.revtree.Retention;
import io.revtree.sample.Adapter;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.TreeMap;

/**
 * A program that makes one commit after the other, the same ones each time, and cleans up beside that: it prunes, collects garbage,
 * and sets, moves and deletes tags. Each step is a line of its own before it is taken, and another once it is acknowledged.
 */
final class Housekeeper {

    /** How many of the newest commits are kept. */
    static final int KEPT = 20;

    static final Retention RETENTION = Retention.lastCommits(KEPT).grace(Duration.ZERO);

    private static final int TAGS = 4;
    private static final int TAG_EVERY = 5;
    private static final int ADAPTERS = 40;
    private static final int LARGE_EVERY = 50;

    private final ConfigRoot root;
    private final PrintStream out;

    private Housekeeper(ConfigRoot root, PrintStream out) {
        this.root = root;
        this.out = out;
    }

    /** Writes the tree at {@code args[0]} until it is killed. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        KvStore store = KvStores.open(args[0]);
        Housekeeper housekeeper = new Housekeeper(ConfigRoot.open(store, initial()), out);
        new Thread(housekeeper::clean, "cleans").start();
        housekeeper.commit();
    }

    private void commit() {
        while (true) {
            long next = root.head().commit().sequence() + 1;
            say(Step.COMMIT, "");
            try (ConfigTransaction transaction = root.begin()) {
                edit(transaction, next);
                Commit commit = transaction.commit();
                say(Step.COMMITTED, commit.sequence() + " " + commit.id());
            }
            if (next % TAG_EVERY == 0) {
                tag(next / TAG_EVERY);
            }
        }
    }

    /** Names a commit that may just be on its way out, and takes another name away. */
    private void tag(long round) {
        String name = "t" + round % TAGS;
        Commit old = root.log().skip(round % KEPT).findFirst().orElseThrow();
        say(Step.TAG, name + " " + old.id());
        try {
            root.tag(name, old.id().toString());
            say(Step.TAGGED, name + " " + old.id());
        } catch (PrunedRevisionException e) {
            say(Step.REFUSED, name + " " + old.id());
        }
        String other = "t" + (round + 1) % TAGS;
        if (round % 3 == 0 && root.tags().containsKey(other)) {
            say(Step.UNTAG, other);
            root.deleteTag(other, Duration.ZERO);
            say(Step.UNTAGGED, other);
        }
    }

    private void clean() {
        while (true) {
            say(Step.PRUNE, "");
            root.prune(RETENTION);
            say(Step.PRUNED, "");
            say(Step.COLLECT, "");
            root.collectGarbage();
            say(Step.COLLECTED, "");
        }
    }

    private void say(Step step, String what) {
        synchronized (out) {
            out.print(step + " " + what + ".\n");
            out.flush();
        }
    }

    /** The commit of a sequence number: an update or the addition of a child, and at times a value of several objects. */
    private static void edit(ConfigTransaction transaction, long sequence) {
        Adapter adapter = adapter(sequence);
        transaction.put("/adapters/" + adapter.getId(), adapter);
        if (sequence % LARGE_EVERY == 0) {
            transaction.put("/notes/0", note(sequence));
        }
    }

    private static Adapter adapter(long sequence) {
        // Too large to stand inside its parent.
        return OnEveryStore.adapter(Long.toString(sequence * 7 % ADAPTERS), "version " + sequence).toBuilder()
                .setVendor("v".repeat(250))
                .build();
    }

    private static Note note(long sequence) {
        return Note.newBuilder()
                .setText(Long.toString(sequence).repeat(100_000))
                .build();
    }

    private static Voltha initial() {
        return Voltha.newBuilder().addNotes(note(0)).build();
    }

    /** The tree after the commit of a sequence number. */
    static Voltha expected(long sequence) {
        TreeMap<String, Adapter> adapters = new TreeMap<>();
        for (long made = Math.max(1, sequence - ADAPTERS + 1); made <= sequence; made++) {
            Adapter adapter = adapter(made);
            adapters.put(adapter.getId(), adapter);
        }
        return Voltha.newBuilder()
                .addAllAdapters(adapters.values())
                .addNotes(note(sequence - sequence % LARGE_EVERY))
                .build();
    }

    /** What it says: that it begins something, or that this was acknowledged. */
    enum Step {
        COMMIT,
        COMMITTED,
        TAG,
        TAGGED,
        REFUSED,
        UNTAG,
        UNTAGGED,
        PRUNE,
        PRUNED,
        COLLECT,
        COLLECTED
    }
}
