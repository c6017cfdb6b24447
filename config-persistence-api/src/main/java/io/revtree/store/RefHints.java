package io.revtree.store;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registrations of a store's {@link KvStore#watchRefs}: the store says what has changed, and each listener that
 * cares gets its hint, in the thread that said so or in one that is busy with that listener already. No lock is held
 * while a listener runs, so a listener cannot block another thread, and what stacks up for a slow one is bounded: beyond
 * {@value #PENDING_MAX} names it becomes one hint of the prefix. Thread-safe.
 */
public final class RefHints implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RefHints.class);
    private static final int PENDING_MAX = 64;

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /** Without a listener yet. */
    public RefHints() {}

    /** Registers a listener; {@link KvStore#watchRefs} says what holds for it. */
    public Registration add(String prefix, Consumer<String> hint) {
        Listener listener = new Listener(Refs.checkPrefix(prefix), hint);
        listeners.add(listener);
        if (closed) {
            listener.close();
        }
        return listener;
    }

    /** Says that a ref has changed. To be called outside the store's locks, after the change can be read. */
    public void changed(String name) {
        for (Listener listener : listeners) {
            if (name.startsWith(listener.prefix)) {
                listener.give(name);
            }
        }
    }

    /** Says that any ref may have changed, after a connection was lost, say. */
    public void anyChanged() {
        for (Listener listener : listeners) {
            listener.give(listener.prefix);
        }
    }

    /** Ends all registrations, and those that are yet to come. */
    @Override
    public void close() {
        closed = true;
        listeners.forEach(Listener::close);
    }

    private final class Listener implements Registration {

        private final String prefix;
        private final Consumer<String> hint;
        private final Set<String> pending = new LinkedHashSet<>(); // guarded by this
        private @Nullable Thread running; // guarded by this
        private boolean ended; // guarded by this

        Listener(String prefix, Consumer<String> hint) {
            this.prefix = prefix;
            this.hint = hint;
        }

        void give(String name) {
            synchronized (this) {
                if (ended) {
                    return;
                }
                if (pending.size() < PENDING_MAX) {
                    pending.add(name);
                } else {
                    pending.clear();
                    pending.add(prefix);
                }
                if (running != null) {
                    return;
                }
                running = Thread.currentThread();
            }
            for (String next = take(); next != null; next = take()) {
                try {
                    hint.accept(next);
                } catch (RuntimeException
                        | Error e) { // the write that this tells of has landed: its caller must not see a fault
                    LOG.warn(
                            "A listener to refs below '{}' failed at the hint '{}'; it stays registered",
                            prefix,
                            next,
                            e);
                }
            }
        }

        private synchronized @Nullable String take() {
            if (ended || pending.isEmpty()) {
                running = null;
                notifyAll();
                return null;
            }
            String next = pending.iterator().next();
            pending.remove(next);
            return next;
        }

        @Override
        public void close() {
            listeners.remove(this);
            boolean interrupted = false;
            synchronized (this) {
                ended = true;
                pending.clear();
                while (running != null && running != Thread.currentThread()) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
