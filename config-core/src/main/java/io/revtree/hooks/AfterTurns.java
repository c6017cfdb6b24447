package io.revtree.hooks;

import io.revtree.thread.Threads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * In which order the after hooks of one branch are called: commit by commit, as they landed, each by the thread that made it. A
 * commit of which a hook takes longer than the limit, or whose thread does not come, loses its turn: the next ones go on beside
 * it. One that reaches no hooks waits for none. One whose thread has given up is called by whichever thread comes by. Thread-safe.
 */
final class AfterTurns {

    private final long limitNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    /** The commits whose hooks are not called yet, in the order in which they landed; the first has the turn. */
    private final Deque<Aftermath> queue = new ArrayDeque<>();

    AfterTurns(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    /** How long one hook may take. */
    long limitNanos() {
        return limitNanos;
    }

    /** The commit has landed. */
    void enrol(Aftermath aftermath, Landed landed) {
        lock.lock();
        try {
            aftermath.enrol(landed);
            queue.add(aftermath);
            if (queue.peek() == aftermath) {
                begin(aftermath);
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The thread that made the commit will not come. */
    void abandon(Aftermath aftermath) {
        lock.lock();
        try {
            aftermath.abandon();
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the thread that made the commit has hooks to call. If not, and it lands later, somebody else has. */
    boolean claim(Aftermath aftermath) {
        lock.lock();
        try {
            if (!aftermath.isEnrolled()) {
                aftermath.abandon();
                Aftermath first = queue.peek();
                return first != null && first.isFree();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Calls the hooks after a commit that this thread made, in their turn, and those of others that nobody else will call. */
    void call(Aftermath mine, HookThread thread) {
        if (isOurs(mine) && !mine.reachesAny()) {
            leave(mine.start());
        }
        while (true) {
            Aftermath next = take(mine);
            if (next == null) {
                return;
            }
            thread.setServing(next);
            try {
                next.callHooks();
            } finally {
                thread.setServing(null);
                leave(next);
            }
        }
    }

    private boolean isOurs(Aftermath mine) {
        lock.lock();
        try {
            return mine.isWaiting();
        } finally {
            lock.unlock();
        }
    }

    /** What this thread is to call next: its own, or what is free; null when there is nothing, or it was interrupted. */
    private @Nullable Aftermath take(Aftermath mine) {
        while (true) {
            Aftermath late;
            lock.lock();
            try {
                Aftermath first = queue.peek();
                boolean own = mine.isWaiting();
                if (own && (first == mine || mine.isPassed())) {
                    return mine.start();
                }
                if (first != null && first.isFree()) {
                    begin(first);
                    return first.start();
                }
                if (!own || first == null) {
                    return null;
                }
                long left = first.deadline() - Threads.nanoTime();
                if (left > 0) {
                    long unused = moved.awaitNanos(left);
                    continue;
                }
                late = first;
                pass(late);
            } catch (InterruptedException e) {
                mine.abandon();
                Thread.currentThread().interrupt();
                return null;
            } finally {
                lock.unlock();
            }
            long unused = late.reportOverdue();
        }
    }

    private void pass(Aftermath late) {
        late.pass();
        next();
    }

    private void leave(Aftermath done) {
        lock.lock();
        try {
            if (queue.peek() == done) {
                next();
            } else {
                boolean unused = queue.remove(done); // one that reaches no hooks does not wait for its turn
            }
        } finally {
            lock.unlock();
        }
    }

    private void next() {
        queue.poll();
        Aftermath first = queue.peek();
        if (first != null) {
            begin(first);
        }
        moved.signalAll();
    }

    private void begin(Aftermath first) {
        first.touch(Threads.nanoTime() + limitNanos);
    }
}
