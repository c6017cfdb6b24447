package io.revtree.watch;

import io.revtree.CorruptObjectException;
import io.revtree.PrunedRevisionException;
import io.revtree.history.CommitObject;
import io.revtree.history.Line;
import io.revtree.history.Repository;
import io.revtree.history.Tip;
import io.revtree.store.BlobId;
import io.revtree.thread.Threads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The moves of one branch that is watched, and how far each listener has got. Thread-safe.
 *
 * <p>One thread, that of the {@link Follower}, takes the branch's moves in their order, and holds each against all patterns at
 * once. Listeners whose pattern matched are scheduled, the others are not touched. A thread that works for a listener leads it
 * from its position to the newest one, move by move, as the {@link Window} has them. What a move changed is found there; where it is
 * not any more, it is worked out again for this listener alone. So what is kept for a listener that is behind is its
 * position. One that is behind the window leaps to the newest state.
 *
 * <p>A branch that goes on from elsewhere, having been deleted and begun anew, begins a new era: each listener is told its newest
 * state, and goes on from there.
 */
final class Feed {

    /** How many moves a listener may be behind. */
    static final int BEHIND_MAX = 1_000;

    /** How many changes are kept for those who are behind. */
    private static final int CHANGES_MAX = 1 << 14;

    /**
     * For so long listeners are gathered while move follows move. One that is called at once is done before the next move is
     * there, so that a thread is woken for each move, and takes a processor from who commits.
     */
    private static final long GATHER_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final Watches watches;
    private final Repository repository;
    private final Line line;
    private final WatchReports reports;
    private final Follower follower;

    // The thread of the follower alone:
    private final Patterns patterns = new Patterns();
    private final List<Watch> gathered = new ArrayList<>();
    private long moves;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Window window = new Window(BEHIND_MAX, CHANGES_MAX);
    private final Set<Watch> members = new LinkedHashSet<>();
    private final Deque<Watch> parked = new ArrayDeque<>();
    private final Deque<Watch> toAdmit = new ArrayDeque<>();
    private News.State newest;
    private long era;
    private boolean stopped;

    /** One that begins at a state of the branch. */
    Feed(Watches watches, Repository repository, Line line, Tip begin, WatchReports reports) {
        this.watches = watches;
        this.repository = repository;
        this.line = line;
        this.reports = reports;
        this.newest = state(begin);
        this.follower = new Follower(this, line, reports, repository.settings().pollInterval());
    }

    static News.State state(Tip tip) {
        return new News.State(tip.commit(), tip.tree());
    }

    Watches watches() {
        return watches;
    }

    Line line() {
        return line;
    }

    void start() {
        follower.start();
    }

    // Registrations

    /** Takes a listener in, which is told of what comes after its position. */
    void add(Watch watch) {
        lock.lock();
        try {
            members.add(watch);
            toAdmit.add(watch);
        } finally {
            lock.unlock();
        }
        follower.wake();
    }

    /** Lets no further call begin, and waits for the one that is under way, where that can be waited for. */
    void close(Watch watch) {
        lock.lock();
        try {
            watch.closed = true;
            if (members.remove(watch)) {
                toAdmit.add(watch);
            }
        } finally {
            lock.unlock();
        }
        watches.left(this, watch);
        follower.wake();
        awaitEnd(List.of(watch), Threads.nanoTime() + watches.closeNanos());
    }

    /** Ends all. */
    List<Watch> stop() {
        List<Watch> all;
        lock.lock();
        try {
            stopped = true;
            all = new ArrayList<>(members);
            all.forEach(watch -> watch.closed = true);
            members.clear();
        } finally {
            lock.unlock();
        }
        follower.stop();
        return all;
    }

    Follower follower() {
        return follower;
    }

    /** Waits until no listener is called any more; but a listener does not wait for others. */
    void awaitEnd(Collection<Watch> closing, long untilNanos) {
        if (Watch.isRunningHere(watches)) {
            return;
        }
        lock.lock();
        try {
            for (Watch watch : closing) {
                while (watch.caller != null) {
                    long left = untilNanos - Threads.nanoTime();
                    if (left <= 0) {
                        reports.stillRunning(watch.pattern());
                        break;
                    }
                    long unused = ended.awaitNanos(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    // The follower's thread

    /** Lets listeners that came take part, and those that went not. */
    void admit() {
        List<Watch> due = new ArrayList<>();
        lock.lock();
        try {
            for (Watch watch = toAdmit.poll(); watch != null; watch = toAdmit.poll()) {
                if (watch.closed) {
                    dismiss(watch);
                } else {
                    Interest interest = patterns.add(watch.pattern(), moves);
                    interest.watches.add(watch);
                    watch.interest = interest;
                    watch.era = era;
                    schedule(watch, due);
                }
            }
        } finally {
            lock.unlock();
        }
        run(due);
    }

    private void dismiss(Watch watch) {
        Interest interest = watch.interest;
        if (interest != null) {
            interest.watches.remove(watch);
            watch.interest = null;
            if (interest.watches.isEmpty()) {
                patterns.remove(interest);
            }
        }
    }

    /** Those for whom the store could not be read try again. */
    void unpark() {
        List<Watch> due;
        lock.lock();
        try {
            due = new ArrayList<>(parked);
            parked.clear();
        } finally {
            lock.unlock();
        }
        run(due);
    }

    /**
     * Takes the moves up to this state.
     *
     * @param fresh states of this process, which need not be read
     * @return whether there were any
     */
    boolean advance(Tip tip, Map<BlobId, Tip> fresh) {
        CommitObject known = newest.commit();
        long count = tip.commit().sequence() - known.sequence();
        if (tip.commit().id().equals(known.id())) {
            return false;
        }
        try {
            if (count > BEHIND_MAX && repository.commits().isOnLine(known, tip.commit())) {
                take(state(tip), false);
                return true;
            }
            Course course = new Course(repository, tip, fresh);
            List<CommitObject> commits = count > 0 && count <= BEHIND_MAX ? course.after(known) : null;
            if (commits == null) {
                begin(state(tip));
                return true;
            }
            long until = Threads.nanoTime() + GATHER_NANOS;
            for (CommitObject commit : commits) {
                if (!course.isAtHand(commit)) {
                    handOver(); // nobody waits for what is read
                }
                take(course.state(commit), true);
                if (Threads.nanoTime() - until >= 0) {
                    handOver();
                    until = Threads.nanoTime() + GATHER_NANOS;
                }
            }
        } catch (PrunedRevisionException e) { // what lay between was pruned before it could be told
            begin(state(tip));
        } catch (CorruptObjectException e) {
            reports.unreadable(line.branch(), e);
            begin(state(tip));
        } finally {
            handOver();
        }
        return true;
    }

    private void handOver() {
        List<Watch> due = List.copyOf(gathered);
        gathered.clear();
        run(due);
    }

    private void take(News.State next, boolean single) {
        Matches matches = patterns.between(newest.tree(), next.tree(), CHANGES_MAX);
        lock.lock();
        try {
            Move move = Move.matched(newest.commit().commit(), next.commit().commit(), single, moves++, matches);
            Position from = move.from();
            window.add(move);
            newest = next;
            for (Interest interest : matches.interests()) {
                for (Watch watch : interest.watches) {
                    if (!watch.scheduled
                            && watch.position.sequence() < move.to().sequence()) {
                        if (watch.position.sequence() < from.sequence()) {
                            watch.position = from;
                        }
                        schedule(watch, gathered);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The branch goes on from elsewhere. */
    private void begin(News.State next) {
        lock.lock();
        try {
            era++;
            window.clear();
            newest = next;
            for (Watch watch : members) {
                if (watch.interest != null) { // the others are not admitted yet
                    schedule(watch, gathered);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static void schedule(Watch watch, List<Watch> due) {
        if (!watch.scheduled && !watch.closed) {
            watch.scheduled = true;
            due.add(watch);
        }
    }

    private void run(List<Watch> due) {
        for (Watch watch : due) {
            try {
                watches.execute(new Delivery(this, watch));
            } catch (RuntimeException e) {
                park(watch, e);
            }
        }
    }

    // Deliveries

    /** What to do next for a listener; null when there is nothing, and it is no longer scheduled. */
    @Nullable
    Task next(Watch watch) {
        lock.lock();
        try {
            if (watch.closed || stopped) {
                watch.scheduled = false;
                return null;
            }
            if (watch.era != era) {
                watch.era = era;
                watch.after = null;
                watch.state = newest;
            }
            if (watch.after != null) {
                return new Task.Find(watch.after);
            }
            News.State state = watch.state;
            if (state != null) {
                watch.state = null;
                return new Task.Call(state, Position.of(state.commit()));
            }
            return onward(watch, Objects.requireNonNull(watch.interest));
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Task onward(Watch watch, Interest interest) {
        Move move = window.from(watch.position);
        while (move != null && move.passes(interest)) {
            watch.position = move.to();
            move = window.from(watch.position);
        }
        if (move != null) {
            News news = move.news(interest);
            return news == null ? new Task.Work(move) : new Task.Call(news, move.to());
        }
        long behind = newest.commit().sequence() - watch.position.sequence();
        if (behind <= 0) {
            watch.scheduled = false;
            return null;
        }
        Position begin = begin();
        return behind <= BEHIND_MAX && begin.sequence() > watch.position.sequence()
                ? new Task.Extend(begin)
                : new Task.Leap(newest);
    }

    /** Where the moves begin that are known. */
    private Position begin() {
        Position oldest = window.begin();
        return oldest == null ? Position.of(newest.commit()) : oldest;
    }

    /** The newest state that listeners are led to. */
    News.State newest() {
        lock.lock();
        try {
            return newest;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a call may begin, with which the listener gets to a position. */
    boolean begin(Watch watch, Position reached) {
        lock.lock();
        try {
            if (watch.closed) {
                return false;
            }
            watch.position = reached;
            watch.caller = Thread.currentThread();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void end(Watch watch) {
        lock.lock();
        try {
            watch.caller = null;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The listener gets there without a call. */
    void pass(Watch watch, Position reached) {
        lock.lock();
        try {
            watch.position = reached;
        } finally {
            lock.unlock();
        }
    }

    /** The commit to begin after was found, or if not, there is a state to begin with. */
    void found(Watch watch, @Nullable CommitObject after, News.State otherwise) {
        lock.lock();
        try {
            watch.after = null;
            if (after == null) {
                watch.state = otherwise;
            } else {
                watch.position = Position.of(after);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes the moves that lead from an older position to the begin of the window. */
    void extend(Position begin, List<Move> older) {
        lock.lock();
        try {
            if (begin.equals(begin())) {
                window.extend(older);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The listener cannot go on from where it is, and begins again. */
    void restart(Watch watch) {
        lock.lock();
        try {
            watch.after = null;
            watch.state = newest;
        } finally {
            lock.unlock();
        }
    }

    /** Tries again later. */
    void park(Watch watch, Throwable fault) {
        lock.lock();
        try {
            if (stopped || watch.closed) {
                watch.scheduled = false;
                return;
            }
            parked.add(watch);
        } finally {
            lock.unlock();
        }
        follower.delayed(fault);
    }

    /** Lets another thread go on for a listener. */
    void again(Watch watch) {
        run(List.of(watch));
    }

    Repository repository() {
        return repository;
    }

    WatchReports reports() {
        return reports;
    }
}
