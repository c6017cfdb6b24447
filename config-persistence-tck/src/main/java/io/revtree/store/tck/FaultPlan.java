package io.revtree.store.tck;

import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Event;
import io.revtree.store.tck.FaultyStore.Fault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a {@link FaultyStore} is to do to which call, and what it did. */
final class FaultPlan {

    private static final int EVENTS_MAX = 10_000;

    private static final Map<Call, Set<Fault>> POSSIBLE = new EnumMap<>(Map.of(
            Call.READ_BLOBS, EnumSet.of(Fault.UNAVAILABLE),
            Call.WRITE_BLOBS, EnumSet.allOf(Fault.class),
            Call.MOMENT, EnumSet.of(Fault.UNAVAILABLE),
            Call.DELETE_BLOBS, EnumSet.allOf(Fault.class),
            Call.SCAN_BLOBS, EnumSet.of(Fault.UNAVAILABLE, Fault.TORN),
            Call.READ_REF, EnumSet.of(Fault.UNAVAILABLE),
            Call.LIST_REFS, EnumSet.of(Fault.UNAVAILABLE),
            Call.COMPARE_AND_SET_REF, EnumSet.complementOf(EnumSet.of(Fault.TORN)),
            Call.PUBLISH, EnumSet.allOf(Fault.class)));

    static {
        POSSIBLE.put(Call.WATCH_REFS, EnumSet.of(Fault.UNAVAILABLE));
        POSSIBLE.put(Call.HINT, EnumSet.of(Fault.UNAVAILABLE));
    }

    /** What becomes of one call: its number, how it fails if it does, the randomness that belongs to it, and the words for it. */
    record Decision(long number, @Nullable Fault fault, Random random, String message) {}

    /** What is set for the calls of one kind, and how many there were. */
    private static final class Kind {
        private final Map<Fault, Double> chances = new EnumMap<>(Fault.class);
        private final Map<Long, Fault> scripted = new HashMap<>();
        private final Map<Long, Runnable> actions = new HashMap<>();
        private Duration delay = Duration.ZERO;
        private Duration jitter = Duration.ZERO;
        private long calls;
    }

    private final long seed;
    private final Map<Call, Kind> kinds = new EnumMap<>(Call.class);
    private final Deque<Event> events = new ArrayDeque<>();
    private long calls;
    private long downFrom = Long.MAX_VALUE;

    FaultPlan(long seed) {
        this.seed = seed;
        for (Call call : Call.values()) {
            kinds.put(call, new Kind());
        }
    }

    synchronized void chance(Call call, Fault fault, double probability) {
        checkPossible(call, fault);
        Map<Fault, Double> chances = new EnumMap<>(kind(call).chances);
        chances.put(fault, probability);
        double sum = chances.values().stream().mapToDouble(Double::doubleValue).sum();
        if (!(probability >= 0 && sum <= 1)) {
            throw new IllegalArgumentException("the chances of " + call + " to fail are " + chances
                    + ": each must be at least 0, and their sum at most 1");
        }
        kind(call).chances.put(fault, probability);
    }

    synchronized void fail(Call call, long nth, Fault fault) {
        checkPossible(call, fault);
        kind(call).scripted.put(kind(call).calls + positive(nth), fault);
    }

    synchronized void before(Call call, long nth, Runnable action) {
        kind(call).actions.put(kind(call).calls + positive(nth), action);
    }

    synchronized void delay(Call call, Duration delay, Duration jitter) {
        kind(call).delay = delay;
        kind(call).jitter = jitter;
    }

    synchronized void downFrom(long nth) {
        downFrom = calls + positive(nth);
    }

    synchronized void heal() {
        downFrom = Long.MAX_VALUE;
        for (Kind kind : kinds.values()) {
            kind.chances.clear();
            kind.scripted.clear();
            kind.actions.clear();
            kind.delay = Duration.ZERO;
            kind.jitter = Duration.ZERO;
        }
    }

    synchronized long calls(Call call) {
        return kind(call).calls;
    }

    synchronized long calls() {
        return calls;
    }

    synchronized List<Event> events() {
        return new ArrayList<>(events);
    }

    /** Counts the call, lets happen what is to happen before it, and says how it fails. */
    Decision next(Call call, String subject) {
        Runnable action;
        Decision decision;
        long delayNanos;
        synchronized (this) {
            Kind kind = kind(call);
            calls++;
            kind.calls++;
            Random random = new Random(mix(seed ^ mix(((long) call.name().hashCode() << 32) + kind.calls)));
            Fault fault = calls >= downFrom ? Fault.UNAVAILABLE : kind.scripted.remove(kind.calls);
            if (fault == null) {
                fault = byChance(kind, random.nextDouble());
            }
            delayNanos = kind.delay.toNanos() + (long) (random.nextDouble() * kind.jitter.toNanos());
            action = kind.actions.remove(kind.calls);
            String message = fault == null
                    ? ""
                    : "injected %s in call %d, the %d. %s of '%s' (seed %d)"
                            .formatted(fault, calls, kind.calls, call, subject, seed);
            decision = new Decision(calls, fault, random, message);
            events.add(new Event(calls, call, kind.calls, subject, fault));
            if (events.size() > EVENTS_MAX) {
                events.remove();
            }
        }
        if (action != null) {
            action.run();
        }
        pause(delayNanos);
        return decision;
    }

    private static @Nullable Fault byChance(Kind kind, double drawn) {
        double below = 0;
        for (Map.Entry<Fault, Double> chance : kind.chances.entrySet()) {
            below += chance.getValue();
            if (drawn < below) {
                return chance.getKey();
            }
        }
        return null;
    }

    private Kind kind(Call call) {
        return Objects.requireNonNull(kinds.get(call));
    }

    private static void checkPossible(Call call, Fault fault) {
        if (!Objects.requireNonNull(POSSIBLE.get(call)).contains(fault)) {
            throw new IllegalArgumentException(call + " cannot fail by " + fault + ", only by " + POSSIBLE.get(call));
        }
    }

    private static long positive(long nth) {
        if (nth < 1) {
            throw new IllegalArgumentException("calls are counted from 1, the next one, not from " + nth);
        }
        return nth;
    }

    /** The fault of a call that takes long: there is nothing to wait for but time. */
    private static void pause(long nanos) {
        if (nanos > 0) {
            try {
                Thread.sleep(Duration.ofNanos(nanos).toMillis(), (int) (nanos % 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the call goes on, as a store's may
            }
        }
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014): neighbouring numbers give unrelated ones. */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
