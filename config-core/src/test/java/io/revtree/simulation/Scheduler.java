package io.revtree.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets the threads of a run go on one at a time, as a seed has it. A thread gives the baton away where it calls the store and where
 * it rests; whoever is picked next has it then. Time passes with each step, and leaps on where all threads rest.
 *
 * <p>All but {@link #run} is called by the thread that has the baton.
 */
final class Scheduler {

    private static final long STEP_NANOS_MAX = 200_000;
    private static final int STEPS_MAX = 300_000;
    private static final long PATIENCE_SECONDS = 600;

    private final Random random;
    private final double sticky;
    private final List<SimulatedThread> threads = new ArrayList<>();
    private final List<SimulatedThread> able = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile @Nullable SimulatedThread running;
    private long nowNanos = TimeUnit.SECONDS.toNanos(1);
    private int steps;
    private boolean stopping;
    private @Nullable Throwable fault;

    /**
     * @param random decides who goes next
     * @param sticky how likely a thread that can go on does so
     */
    Scheduler(Random random, double sticky) {
        this.random = random;
        this.sticky = sticky;
    }

    /** Runs this in a thread, and all threads that are begun by it, to their end; what broke one of them is thrown. */
    void run(Runnable first) throws InterruptedException {
        SimulatedThread thread = new SimulatedThread(this, null, first, "conductor");
        thread.start();
        give(thread);
        if (!end.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError(describe(running));
        }
        if (fault != null) {
            throw new AssertionError(fault.getMessage(), fault);
        }
    }

    private static String describe(@Nullable SimulatedThread stuck) {
        StringBuilder text = new StringBuilder("thread " + stuck + " does not give the baton back:");
        if (stuck != null) {
            for (StackTraceElement element : stuck.getStackTrace()) {
                text.append("\n\tat ").append(element);
            }
        }
        return text.toString();
    }

    Random random() {
        return random;
    }

    long now() {
        return nowNanos;
    }

    int steps() {
        return steps;
    }

    void enter(SimulatedThread thread) {
        threads.add(thread);
    }

    /** The thread has ended. */
    void leave(SimulatedThread thread) {
        threads.remove(thread);
        if (threads.isEmpty()) {
            end.countDown();
        } else {
            give(pick(thread));
        }
    }

    /** Something is wrong: all ends. */
    void failed(Throwable why) {
        if (fault == null) {
            fault = why;
        }
        stopping = true;
        threads.forEach(SimulatedThread::goOn);
    }

    /** Threads of a dead process that rest go on, to their end. */
    void died(SimulatedProcess process) {
        for (SimulatedThread thread : threads) {
            if (thread.process == process) {
                thread.goOn();
            }
        }
    }

    boolean isStopping() {
        return stopping;
    }

    boolean isRunning(SimulatedThread thread) {
        return running == thread;
    }

    /** Lets others go first, or not. */
    void step() {
        SimulatedThread current = current();
        current.checkAlive();
        pass(current);
    }

    /** Rests for a while. */
    void rest(long nanos) {
        long until = nowNanos + nanos;
        while (nowNanos < until) {
            current().rest(until - nowNanos);
        }
    }

    /** The thread that has the baton, which is the calling one. */
    SimulatedThread current() {
        return (SimulatedThread) Thread.currentThread();
    }

    /** Gives the baton away until it comes back. */
    void pass(SimulatedThread current) {
        if (++steps == STEPS_MAX) {
            failed(new AssertionError("after " + STEPS_MAX + " steps there is no end"));
        }
        nowNanos += 1 + random.nextLong(STEP_NANOS_MAX);
        SimulatedThread next = pick(current);
        if (next != current) {
            give(next);
            current.awaitBaton();
        }
        current.goOn();
        current.checkAlive();
    }

    private SimulatedThread pick(SimulatedThread current) {
        able.clear();
        long first = Long.MAX_VALUE;
        for (SimulatedThread thread : threads) {
            first = Math.min(first, thread.restsUntil());
        }
        nowNanos = Math.max(nowNanos, first);
        for (SimulatedThread thread : threads) {
            if (thread.restsUntil() <= nowNanos) {
                able.add(thread);
            }
        }
        return able.contains(current) && random.nextDouble() < sticky ? current : able.get(random.nextInt(able.size()));
    }

    private void give(SimulatedThread next) {
        running = next;
        LockSupport.unpark(next);
    }
}
