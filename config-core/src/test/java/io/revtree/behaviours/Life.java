package io.revtree.behaviours;

import io.revtree.behaviours.Housekeeper.Step;
import io.revtree.histories.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A {@link Housekeeper} in a process of its own, from its start until it is killed. */
final class Life implements AutoCloseable {

    /** What it said. */
    record Line(Step step, String what) {}

    private final ChildJvm jvm;

    private Life(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /**
     * Starts one.
     *
     * @param scratch a folder for its temporary files, since a killed process leaves them behind
     */
    static Life begin(String url, Path scratch) throws IOException {
        List<String> options =
                List.of(RocksDbLibrary.unpackedInto(scratch), "-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        return new Life(ChildJvm.start(Housekeeper.class, scratch, options, url));
    }

    /** What it says next; null once it is dead and all that it said was heard. */
    @Nullable
    Line next() throws IOException {
        String line = jvm.next();
        // The last line of a killed process may be cut off.
        if (line == null || !line.endsWith(".")) {
            return null;
        }
        int blank = line.indexOf(' ');
        return new Line(Step.valueOf(line.substring(0, blank)), line.substring(blank + 1, line.length() - 1));
    }

    /** Kills it as {@code kill -9} does, after some time; what it said before can still be heard. */
    void killAfter(long nanos) {
        Thread killer = new Thread(
                () -> {
                    long due = System.nanoTime() + nanos;
                    for (long left = nanos; left > 0; left = due - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    jvm.kill();
                },
                "kills");
        killer.setDaemon(true);
        killer.start();
    }

    /** Waits for its end; the exit code, which is that of a signal only if it was killed. */
    int end() throws InterruptedException {
        return jvm.end();
    }

    @Override
    public void close() {
        jvm.close();
    }
}
