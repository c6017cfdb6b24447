package io.revtree.store.cassandra;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whose turn it is to read or move a ref of a tree, among all threads and all handles of this process. Light-weight
 * transactions of one partition break into each other: each then waits and begins again, and one that had been accepted by a
 * replica or two ends as unknown. Between processes nothing prevents that; within one this does. In order of arrival.
 * Thread-safe.
 */
final class Turn implements AutoCloseable {

    private static final ConcurrentMap<String, Shared> SHARED = new ConcurrentHashMap<>();

    private final String partition;
    private final Semaphore turn;
    private final AtomicBoolean closed = new AtomicBoolean();

    private record Shared(Semaphore turn, int users) {}

    private Turn(String partition, Semaphore turn) {
        this.partition = partition;
        this.turn = turn;
    }

    /** For those who name the same partition; to be closed. */
    static Turn of(String partition) {
        Shared shared = SHARED.merge(
                partition,
                new Shared(new Semaphore(1, true), 1),
                (there, fresh) -> new Shared(there.turn, there.users + 1));
        return new Turn(partition, shared.turn);
    }

    Semaphore semaphore() {
        return turn;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            SHARED.computeIfPresent(
                    partition, (same, there) -> there.users == 1 ? null : new Shared(there.turn, there.users - 1));
        }
    }
}
