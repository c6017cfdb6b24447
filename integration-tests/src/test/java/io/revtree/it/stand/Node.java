package io.revtree.it.stand;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A server that the stand has started. One thread at a time, but for {@link #close}. */
abstract class Node implements Server {

    private static final Duration BETWEEN_PROBES = Duration.ofMillis(20);

    final Launch launch;

    Node(Launch launch) {
        this.launch = launch;
    }

    @Override
    public final String host() {
        return "127.0.0.1";
    }

    @Override
    public final int port() {
        return launch.port();
    }

    @Override
    public final void start() {
        begin();
        await();
    }

    /** Starts it without waiting. */
    abstract void begin();

    abstract boolean isAlive();

    /** What it wrote last, for the message of a failure. */
    abstract String lastWords();

    /** Ends it and removes all that it left. */
    abstract void close();

    /** Returns when it answers. */
    final void await() {
        await("does not answer", launch.probe());
    }

    final void await(String otherwise, Probe probe) {
        long deadline = System.nanoTime() + launch.patience().toNanos();
        @Nullable IOException last = null;
        while (System.nanoTime() < deadline && isAlive()) {
            try {
                if (probe.answers()) {
                    return;
                }
            } catch (IOException e) {
                last = e;
            }
            try {
                // A server tells nobody that it is up, so it is asked again and again.
                Thread.sleep(BETWEEN_PROBES.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + this, e);
            }
        }
        throw new IllegalStateException(
                this + (isAlive() ? " " + otherwise + " in " + launch.patience().toSeconds() + " s" : " died")
                        + (last == null ? "" : " (" + last + ")") + "; it said last:\n" + lastWords(),
                last);
    }

    @Override
    public String toString() {
        return launch.engine().label() + " on " + host() + ":" + port();
    }
}
