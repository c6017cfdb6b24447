package io.revtree.thread;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a thread asks of the system, or of its guide if it is a {@link GuidedThread}. Thread-safe. */
public final class Threads {

    private static final boolean SEVERAL_PROCESSORS = Runtime.getRuntime().availableProcessors() > 1;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Threads() {}

    /** As {@link System#nanoTime}. */
    public static long nanoTime() {
        return Thread.currentThread() instanceof GuidedThread guided ? guided.now() : System.nanoTime();
    }

    /** As {@link LockSupport#parkNanos(Object, long)}. */
    public static void parkNanos(Object blocker, long nanos) {
        if (Thread.currentThread() instanceof GuidedThread guided) {
            guided.rest(nanos);
        } else {
            LockSupport.parkNanos(blocker, nanos);
        }
    }

    /** As {@link LockSupport#unpark}. */
    public static void unpark(Thread thread) {
        if (thread instanceof GuidedThread guided) {
            guided.wake();
        } else {
            LockSupport.unpark(thread);
        }
    }

    /** Whether waiting for another thread without a rest can make sense: not where that one cannot run meanwhile. */
    public static boolean maySpin() {
        return SEVERAL_PROCESSORS && !(Thread.currentThread() instanceof GuidedThread);
    }

    /** Whether all that this thread does has to follow from what its guide says. */
    public static boolean areGuided() {
        return Thread.currentThread() instanceof GuidedThread;
    }

    /** A thread that does not keep the program running, not started yet. */
    public static Thread daemon(Runnable work, String name) {
        if (Thread.currentThread() instanceof GuidedThread guided) {
            return guided.begun(work, name);
        }
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Waits until a thread has ended, or for so long. An interrupt ends that, and stays set. */
    public static void await(Thread thread, long nanos) {
        if (Thread.currentThread() instanceof GuidedThread guided) {
            guided.await(thread, nanos);
            return;
        }
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** 64 bits that nobody can guess. */
    public static long random() {
        return Thread.currentThread() instanceof GuidedThread guided ? guided.draw() : RANDOM.nextLong();
    }
}
