package io.revtree.watch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The last moves of a branch, so many at most, for those who are behind; of the newest of them also what they changed, as far as
 * memory allows. Guarded by the lock of its {@link Feed}.
 */
final class Window {

    private final int movesMax;
    private final int changesMax;
    private final TreeMap<Long, Move> moves = new TreeMap<>();

    /** Those whose changes are kept, the oldest first. */
    private final Deque<Move> kept = new ArrayDeque<>();

    private int changes;

    Window(int movesMax, int changesMax) {
        this.movesMax = movesMax;
        this.changesMax = changesMax;
    }

    /** The move that leads on from a position; null when it is not here. */
    @Nullable
    Move from(Position position) {
        Move move = moves.get(position.sequence());
        return move != null && move.from().equals(position) ? move : null;
    }

    /** Where the oldest move begins; null when there is none. */
    @Nullable
    Position begin() {
        return moves.isEmpty() ? null : moves.firstEntry().getValue().from();
    }

    void add(Move move) {
        moves.put(move.from().sequence(), move);
        kept.add(move);
        changes += move.size();
        while (moves.size() > movesMax) {
            Move oldest = moves.pollFirstEntry().getValue();
            if (kept.peek() == oldest) {
                forgetOldest();
            }
        }
        while (changes > changesMax && kept.size() > 1) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        Move oldest = kept.remove();
        changes -= oldest.size();
        oldest.forget();
    }

    /** Takes moves of which nothing but where they lead is known, up to where the oldest begins. */
    void extend(List<Move> older) {
        older.forEach(move -> moves.put(move.from().sequence(), move));
    }

    void clear() {
        moves.clear();
        kept.clear();
        changes = 0;
    }
}
