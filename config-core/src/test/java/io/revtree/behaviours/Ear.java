package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.CommitId;
import io.revtree.Committed;
import io.revtree.ConfigChange;
import io.revtree.ConfigEvent;
import io.revtree.ConfigListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A listener that keeps what it is told until a test asks for it. Thread-safe. */
public final class Ear implements ConfigListener {

    private static final long PATIENCE_SECONDS = 120;

    private final BlockingQueue<ConfigEvent> events = new LinkedBlockingQueue<>();
    private final AtomicBoolean called = new AtomicBoolean();

    @Override
    public void changed(ConfigEvent event) {
        if (!called.compareAndSet(false, true)) {
            throw new AssertionError("two calls at a time");
        }
        events.add(event);
        called.set(false);
    }

    /** The next event, when it comes. */
    public ConfigEvent next() {
        try {
            ConfigEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(event).as("an event within %d seconds", PATIENCE_SECONDS).isNotNull();
            return event;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next event, which must be of this type. */
    public <E extends ConfigEvent> E next(Class<E> type) {
        ConfigEvent event = next();
        assertThat(event).isInstanceOf(type);
        return type.cast(event);
    }

    /** The changes of the next event, which must be of one commit. */
    public List<ConfigChange> changes() {
        return next(Committed.class).changes();
    }

    /** The paths of the changes of the next event, which must be of one commit. */
    public List<String> paths() {
        return changes().stream().map(ConfigChange::path).toList();
    }

    /** The events up to the one that tells of this commit, which is the last. */
    public List<ConfigEvent> upTo(CommitId commit) {
        List<ConfigEvent> all = new ArrayList<>();
        do {
            all.add(next());
        } while (!all.get(all.size() - 1).upTo().equals(commit));
        return all;
    }

    /** What came and was not asked for. */
    public List<ConfigEvent> rest() {
        return List.copyOf(events);
    }
}
