package io.revtree.histories;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.CommitId;
import io.revtree.ConfigBranch;
import io.revtree.ConfigSnapshot;
import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the writers of one process asked for, what they were told and what they read, in its own time. Thread-safe. */
public class Journal {

    /**
     * A state that was read.
     *
     * @param refreshed whether it was asked for in the store
     */
    record Read(String root, String branch, boolean refreshed, long began, long ended, CommitId commit, Value tree) {}

    private final AtomicLong clock = new AtomicLong();
    private final ConcurrentMap<String, Attempt> attempts = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Outcome> outcomes = new ConcurrentHashMap<>();
    private final Queue<Read> reads = new ConcurrentLinkedQueue<>();

    /** The next moment. */
    final long tick() {
        return clock.incrementAndGet();
    }

    /** Right before the commit is asked for. */
    void asked(Attempt attempt) {
        if (attempts.put(attempt.name(), attempt) != null) {
            throw new IllegalArgumentException("there are two attempts " + attempt.name());
        }
    }

    /** Right after the commit was answered. */
    void told(Attempt attempt, Outcome outcome) {
        told(attempt.name(), outcome);
    }

    final void told(String attempt, Outcome outcome) {
        outcomes.put(attempt, outcome);
    }

    /** Reads a whole state, in several ways: they must agree. */
    void read(String root, ConfigBranch branch, boolean refreshed) {
        long began = tick();
        ConfigSnapshot snapshot = refreshed ? branch.refresh() : branch.head();
        long ended = tick();
        Voltha all = snapshot.getDeep("/", Voltha.class);
        assertThat(snapshot.count("/adapters")).isEqualTo(all.getAdaptersCount());
        for (Adapter adapter : all.getAdaptersList()) {
            assertThat(snapshot.get("/adapters/" + adapter.getId())).isEqualTo(adapter);
        }
        CommitId commit = snapshot.commit().id();
        read(new Read(root, branch.name(), refreshed, began, ended, commit, Value.node(all)));
    }

    final void read(Read read) {
        reads.add(read);
    }

    Collection<Attempt> attempts() {
        return attempts.values();
    }

    /** What came of an attempt; null when nobody was told. */
    @Nullable
    Outcome outcome(Attempt attempt) {
        return outcomes.get(attempt.name());
    }

    /** Whether any merge of a revision into a branch was asked for. */
    public boolean hasMerges() {
        return attempts.values().stream().anyMatch(attempt -> attempt.kind() == Attempt.Kind.MERGE);
    }

    /** The faults of the attempts that failed for reasons that are not in the tree. */
    public Stream<String> failures() {
        return outcomes.values().stream()
                .filter(outcome -> outcome.kind() == Outcome.Kind.FAILED)
                .flatMap(outcome -> outcome.detail().stream());
    }

    /** What came of each attempt, by its name. */
    Map<String, Outcome> outcomes() {
        return outcomes;
    }

    Collection<Read> reads() {
        return reads;
    }
}
