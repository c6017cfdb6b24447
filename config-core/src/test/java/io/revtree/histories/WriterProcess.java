package io.revtree.histories;

import io.revtree.ConfigRoot;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUnavailableException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A program whose threads write a tree at random, each commit that is asked for and each answer a line of its own; and the
 * handle that a test has onto such a program.
 */
final class WriterProcess implements AutoCloseable {

    private static final int OPENING_TRIES_MAX = 10;

    private final ChildJvm jvm;

    private WriterProcess(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /**
     * Starts one.
     *
     * @param url where the tree is, created by {@link History#create}
     * @param name like no other's
     * @param threads how many write
     * @param attempts how many each thread makes
     * @param scratch a folder for its temporary files, since a killed process leaves them behind
     */
    static WriterProcess start(String url, String name, long seed, int threads, int attempts, Path scratch)
            throws IOException {
        return new WriterProcess(ChildJvm.start(
                WriterProcess.class,
                scratch,
                List.of(),
                url,
                name,
                Long.toString(seed),
                Integer.toString(threads),
                Integer.toString(attempts)));
    }

    /** Enters what it says next into a journal; false once it is dead and all that it said was heard. */
    boolean next(Journal journal) throws IOException {
        String line = jvm.next();
        return line != null && JournalLines.read(line, journal);
    }

    /** Kills it as {@code kill -9} does; what it said before can still be heard. */
    void kill() {
        jvm.kill();
    }

    /** Waits for its end; the exit code. */
    int end() throws InterruptedException {
        return jvm.end();
    }

    @Override
    public void close() {
        jvm.close();
    }

    /** Writes the tree at {@code args[0]}; the others are as in {@link #start}. */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        Journal journal = new Journal() {
            @Override
            void asked(Attempt attempt) {
                super.asked(attempt);
                say(JournalLines.of(attempt));
            }

            @Override
            void told(Attempt attempt, Outcome outcome) {
                super.told(attempt, outcome);
                say(JournalLines.of(attempt, outcome));
            }

            private void say(String line) {
                synchronized (out) {
                    out.print(line + "\n");
                    out.flush();
                }
            }
        };
        try (KvStore store = patiently(() -> KvStores.open(args[0]));
                ConfigRoot root = patiently(() -> ConfigRoot.load(store, Voltha.getDefaultInstance()))) {
            History.run(
                    History.writers(journal, root, args[1], Long.parseLong(args[2]), Integer.parseInt(args[3])),
                    Integer.parseInt(args[4]));
        }
    }

    /** A process that has just begun may need longer for its first request than it is to wait for others. */
    private static <T> T patiently(Supplier<T> opening) {
        StoreUnavailableException last = null;
        for (int tries = 0; tries < OPENING_TRIES_MAX; tries++) {
            try {
                return opening.get();
            } catch (StoreUnavailableException e) {
                last = e;
            }
        }
        throw Objects.requireNonNull(last);
    }
}
