package io.revtree.simulation;

import io.revtree.thread.GuidedThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that runs only while it has the baton of its {@link Scheduler}. */
final class SimulatedThread extends GuidedThread {

    final @Nullable SimulatedProcess process;
    private final Scheduler scheduler;
    private final Runnable work;
    private final List<SimulatedThread> awaiting = new ArrayList<>();

    /** When it goes on without being woken; {@link Long#MIN_VALUE} for at once. */
    private long restsUntil = Long.MIN_VALUE;

    /** It was woken while it did not rest. */
    private boolean permit;

    private boolean ended;

    SimulatedThread(Scheduler scheduler, @Nullable SimulatedProcess process, Runnable work, String name) {
        super(() -> {}, name);
        this.scheduler = scheduler;
        this.process = process;
        this.work = work;
    }

    @Override
    public synchronized void start() {
        scheduler.enter(this);
        super.start();
    }

    @Override
    public void run() {
        try {
            awaitBaton();
            checkAlive();
            work.run();
        } catch (Crash e) {
            // as it should
        } catch (Throwable e) {
            scheduler.failed(e);
        } finally {
            ended = true;
            awaiting.forEach(SimulatedThread::wake);
            scheduler.leave(this);
        }
    }

    void awaitBaton() {
        while (!scheduler.isRunning(this)) {
            LockSupport.park(this);
        }
    }

    /** Nothing goes on in a dead process. */
    void checkAlive() {
        if (scheduler.isStopping() || (process != null && process.isDead())) {
            throw new Crash();
        }
    }

    long restsUntil() {
        return restsUntil;
    }

    void goOn() {
        restsUntil = Long.MIN_VALUE;
    }

    @Override
    protected long now() {
        return scheduler.now();
    }

    @Override
    protected void rest(long nanos) {
        checkAlive();
        if (permit) {
            permit = false;
            return;
        }
        restsUntil = scheduler.now() + Math.max(0, nanos);
        scheduler.pass(this);
        permit = false;
    }

    @Override
    protected void wake() {
        permit = true;
        goOn();
    }

    @Override
    protected void await(Thread other, long nanos) {
        SimulatedThread awaited = (SimulatedThread) other;
        long until = scheduler.now() + nanos;
        while (!awaited.ended && scheduler.now() < until) {
            awaited.awaiting.add(this);
            rest(until - scheduler.now());
        }
    }

    @Override
    protected long draw() {
        return scheduler.random().nextLong();
    }

    @Override
    protected Thread begun(Runnable next, String name) {
        return new SimulatedThread(scheduler, process, next, process == null ? name : process.name() + "-" + name);
    }
}
