package io.revtree.thread;

/**
 * A thread that is not left to the system: whoever made it says what time it is, when it goes on and what it draws, and makes
 * the threads that it begins. For simulations, in which all that happens follows from a seed.
 */
public abstract class GuidedThread extends Thread {

    /** With this name, to run this. */
    protected GuidedThread(Runnable work, String name) {
        super(work, name);
        setDaemon(true);
    }

    /** As {@link System#nanoTime}; asked in this thread. */
    protected abstract long now();

    /** As {@link java.util.concurrent.locks.LockSupport#parkNanos(long)}; called in this thread. */
    protected abstract void rest(long nanos);

    /** As {@link java.util.concurrent.locks.LockSupport#unpark}; called in any thread of the same guide. */
    protected abstract void wake();

    /** Waits in this thread until another one has ended. */
    protected abstract void await(Thread other, long nanos);

    /** Any number, each as likely; asked in this thread. */
    protected abstract long draw();

    /** One that the same guide has. */
    protected abstract Thread begun(Runnable work, String name);
}
