package io.revtree.cli;

import java.util.function.Consumer;
import java.util.function.Function;

/** Says on stderr how far a command is, now and then. For one thread. */
final class Told<P> implements Consumer<P> {

    private final Function<P, String> text;
    private final Output err;
    private final long everyNanos;
    private long lastNanos = System.nanoTime();

    Told(Terminal terminal, Function<P, String> text) {
        this.text = text;
        this.err = new Output(terminal.err());
        this.everyNanos = terminal.toldEvery().toNanos();
    }

    @Override
    public void accept(P progress) {
        long now = System.nanoTime();
        if (now - lastNanos >= everyNanos) {
            lastNanos = now;
            err.line("revtree: " + text.apply(progress));
            err.flush();
        }
    }
}
