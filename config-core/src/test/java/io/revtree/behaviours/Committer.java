package io.revtree.behaviours;

import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.sample.Adapter;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A program that makes one commit after the other, the same ones each time, and names each that was acknowledged on a line
 * of its own; and the handle that a test has onto such a program.
 */
final class Committer implements AutoCloseable {

    private static final int ADAPTERS = 500;
    private static final int LARGE_EVERY = 50;

    /** A commit that was acknowledged. */
    record Acknowledged(long sequence, CommitId id) {}

    private final Process process;
    private final BufferedReader says;

    private Committer(Process process) {
        this.process = process;
        this.says = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts one; its native library is unpacked into {@code scratch}, since a killed process leaves it behind. */
    static Committer start(String url, Path scratch) throws IOException {
        return new Committer(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-Djava.io.tmpdir=" + scratch,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Committer.class.getName(),
                        url)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** What it acknowledges next; null once it is dead and all that it said was heard. */
    @Nullable
    Acknowledged next() throws IOException {
        String line = says.readLine();
        // The last line of a killed process may be cut off.
        if (line == null || !line.endsWith(".")) {
            return null;
        }
        String[] words = line.substring(0, line.length() - 1).split(" ", -1);
        return new Acknowledged(Long.parseLong(words[0]), CommitId.parse(words[1]));
    }

    /** Kills it as {@code kill -9} does; what it said before can still be heard. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    @Override
    public void close() throws IOException {
        kill();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes the commit of a sequence number: an update or the addition of a child, or at times a large value. */
    static void edit(ConfigTransaction transaction, long sequence) {
        Adapter adapter = adapter(sequence);
        transaction.put("/adapters/" + adapter.getId(), adapter);
        if (sequence % LARGE_EVERY == 0) {
            transaction.put("/notes/0", note(sequence));
        }
    }

    private static Adapter adapter(long sequence) {
        return OnEveryStore.adapter(Long.toString(sequence * 7919 % ADAPTERS), "version " + sequence);
    }

    private static Note note(long sequence) {
        return Note.newBuilder()
                .setText(Long.toString(sequence).repeat(100_000))
                .build();
    }

    /** The tree with which it begins. */
    static Voltha initial() {
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

    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        KvStore store = KvStores.open(args[0]);
        ConfigRoot root = ConfigRoot.open(store, initial());
        while (true) {
            long next = root.head().commit().sequence() + 1;
            try (ConfigTransaction transaction = root.begin()) {
                edit(transaction, next);
                Commit commit = transaction.commit();
                out.print(commit.sequence() + " " + commit.id() + ".\n");
                out.flush();
            }
        }
    }
}
