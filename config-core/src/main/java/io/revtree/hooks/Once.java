package io.revtree.hooks;

import io.revtree.Registration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A registration that is undone once, however often and in however many threads it is closed. */
final class Once implements Registration {

    private final Runnable undo;
    private final AtomicBoolean closed = new AtomicBoolean();

    Once(Runnable undo) {
        this.undo = undo;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            undo.run();
        }
    }
}
