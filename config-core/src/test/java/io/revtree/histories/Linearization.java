package io.revtree.histories;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of overlapping operations in which each, done alone, has the result that it had: after all that ended
 * before it began. Where there is none, the history is not linearizable (Herlihy and Wing 1990).
 *
 * <p>The search is that of Wing and Gong (1993): whatever began before the first open one ended may be next. As Lowe (2017) adds,
 * the same operations are never tried twice in front of the same state.
 *
 * @param <S> the state, immutable, with a useful {@code equals}
 */
final class Linearization<S> {

    /**
     * What an operation did, seen from outside.
     *
     * @param called when it was called
     * @param returned when it returned; {@link #NEVER} when its result is not known
     * @param what names it
     * @param effect what it makes of a state
     */
    record Operation<S>(long called, long returned, String what, Effect<S> effect) {

        /** Of one whose result is not known: it may have been done at any time since it was called, or not at all. */
        static final long NEVER = Long.MAX_VALUE;

        @Override
        public String toString() {
            return "[%d, %s] %s".formatted(called, returned == NEVER ? "never" : returned, what);
        }
    }

    /** What an operation makes of a state; null if it cannot have had its result there. */
    interface Effect<S> {
        @Nullable
        S on(S state);
    }

    private record Tried<S>(BitSet done, S state) {}

    private record Choice<S>(int operation, S before) {}

    private final List<Operation<S>> operations;
    private final BitSet done = new BitSet();
    private final Set<Tried<S>> tried = new HashSet<>();

    private Linearization(List<Operation<S>> operations) {
        this.operations = operations;
    }

    /** Whether there is such an order. */
    static <S> boolean exists(S initial, List<Operation<S>> operations) {
        return new Linearization<>(operations).search(initial);
    }

    private boolean search(S initial) {
        Deque<Choice<S>> made = new ArrayDeque<>();
        S state = initial;
        int next = 0;
        while (true) {
            long firstReturn = firstReturn();
            if (firstReturn == Operation.NEVER) {
                return true; // what is left need not have been done
            }
            S after = null;
            int at = next;
            for (; at < operations.size() && after == null; at++) {
                if (!done.get(at) && operations.get(at).called <= firstReturn) {
                    after = tried(at, state);
                }
            }
            if (after != null) {
                made.push(new Choice<>(at - 1, state));
                done.set(at - 1);
                state = after;
                next = 0;
            } else if (made.isEmpty()) {
                return false;
            } else {
                Choice<S> last = made.pop();
                done.clear(last.operation);
                state = last.before;
                next = last.operation + 1;
            }
        }
    }

    /** The first return of those that are not done yet. */
    private long firstReturn() {
        long first = Operation.NEVER;
        for (int i = done.nextClearBit(0); i < operations.size(); i = done.nextClearBit(i + 1)) {
            first = Math.min(first, operations.get(i).returned);
        }
        return first;
    }

    /** What an operation makes of a state, if it fits and this was not tried before. */
    private @Nullable S tried(int operation, S state) {
        S after = operations.get(operation).effect.on(state);
        if (after == null) {
            return null;
        }
        BitSet with = (BitSet) done.clone();
        with.set(operation);
        return tried.add(new Tried<>(with, after)) ? after : null;
    }
}
