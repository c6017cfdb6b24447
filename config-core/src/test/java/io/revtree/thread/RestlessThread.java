package io.revtree.thread;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A thread whose rests are over at once, and noted: no time goes by but these. What it draws is given. */
public final class RestlessThread extends GuidedThread {

    private final LongSupplier draws;
    private final List<Long> rests = new ArrayList<>();
    private @Nullable Throwable fault;
    private long now;

    private RestlessThread(Runnable work, LongSupplier draws) {
        super(work, "restless");
        this.draws = draws;
    }

    /** Runs something in such a thread; how many nanoseconds each of its rests would have taken. What it throws fails this. */
    public static List<Long> rests(LongSupplier draws, Runnable work) throws InterruptedException {
        RestlessThread thread = new RestlessThread(work, draws);
        thread.setUncaughtExceptionHandler((which, fault) -> thread.fault = fault);
        thread.start();
        thread.join();
        if (thread.fault != null) {
            throw new AssertionError("in the restless thread: " + thread.fault, thread.fault);
        }
        return thread.rests;
    }

    @Override
    protected long now() {
        return now;
    }

    @Override
    protected void rest(long nanos) {
        rests.add(nanos);
        now += nanos;
    }

    @Override
    protected void wake() {}

    @Override
    protected void await(Thread other, long nanos) {
        throw new IllegalStateException("nobody else is here");
    }

    @Override
    protected long draw() {
        return draws.getAsLong();
    }

    @Override
    protected Thread begun(Runnable work, String name) {
        return new RestlessThread(work, draws);
    }
}
