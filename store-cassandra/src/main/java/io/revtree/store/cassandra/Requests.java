package io.revtree.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends statements and waits for their answers: a bounded number at once, and each for a bounded time, also while the
 * session is being closed. Interrupts are put off until the answer is there. Faults are the driver's own. Thread-safe.
 */
final class Requests {

    /** What the driver's own timeouts are given beyond their time. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final CqlSession session;
    private final Duration longest;
    private final Semaphore room;

    /**
     * @param timeout the driver's own, the longest of those that its profiles have
     * @param concurrency the most requests of {@link #all} that are under way at once
     */
    Requests(CqlSession session, Duration timeout, int concurrency) {
        this.session = session;
        this.longest = timeout.plus(GRACE);
        this.room = new Semaphore(concurrency);
    }

    /** After how long any wait ends. */
    Duration longest() {
        return longest;
    }

    AsyncResultSet one(Statement<?> statement) {
        return await(session.executeAsync(statement).toCompletableFuture());
    }

    /** Sends one for each key. Of several faults the first is thrown, when nothing is under way any more. */
    <K> Map<K, AsyncResultSet> all(Collection<K> keys, Function<K, Statement<?>> statements) {
        Map<K, CompletableFuture<AsyncResultSet>> sent = new LinkedHashMap<>(2 * keys.size());
        RuntimeException fault = null;
        AtomicBoolean failed = new AtomicBoolean();
        for (K key : keys) {
            if (sent.containsKey(key)) {
                continue;
            }
            if (failed.get()) {
                break;
            }
            if (!acquire(room, longest)) {
                fault = new Faults.Unsent("there was no room for another request within " + longest);
                break;
            }
            sent.put(key, send(statements.apply(key), failed));
        }
        Map<K, AsyncResultSet> answers = new LinkedHashMap<>(2 * keys.size());
        for (Map.Entry<K, CompletableFuture<AsyncResultSet>> request : sent.entrySet()) {
            try {
                answers.put(request.getKey(), await(request.getValue()));
            } catch (RuntimeException e) {
                fault = fault == null || fault instanceof Faults.Unsent ? e : fault;
            }
        }
        if (fault != null) {
            throw fault;
        }
        return answers;
    }

    private CompletableFuture<AsyncResultSet> send(Statement<?> statement, AtomicBoolean failed) {
        try {
            CompletionStage<AsyncResultSet> sent = session.executeAsync(statement);
            return sent.whenComplete((answer, fault) -> {
                        if (fault != null) {
                            failed.set(true);
                        }
                        room.release();
                    })
                    .toCompletableFuture();
        } catch (RuntimeException e) {
            failed.set(true);
            room.release();
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The answer, once it is there. */
    <T> T await(CompletableFuture<T> answer) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + longest.toNanos();
        try {
            while (true) {
                try {
                    return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    throw new DriverTimeoutException("no answer came within " + longest);
                } catch (ExecutionException e) {
                    throw fault(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException fault(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException fault ? fault : new IllegalStateException(cause);
    }

    /** Whether there was room within that time; an interrupt is put off. */
    static boolean acquire(Semaphore room, Duration atMost) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            while (true) {
                try {
                    return room.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
