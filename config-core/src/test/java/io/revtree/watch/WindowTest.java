package io.revtree.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.ChangeKind;
import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.ConfigChange;
import io.revtree.RevisionId;
import io.revtree.TransactionId;
import io.revtree.store.BlobId;
import io.revtree.tree.PathPattern;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept for listeners that are behind has a bound. */
class WindowTest {

    private final Interest interest = new Interest(PathPattern.parse("/**"), 0);

    private static Position position(long sequence) {
        return Position.of(commit(sequence));
    }

    private static Commit commit(long sequence) {
        BlobId id =
                BlobId.of(ByteBuffer.allocate(BlobId.BYTES).putLong(sequence).array());
        return new Commit(
                new CommitId(id),
                new RevisionId(id),
                List.of(),
                "",
                "",
                Instant.EPOCH,
                sequence,
                TransactionId.random());
    }

    private Move move(long from, int changes) {
        Matches matches = new Matches(1_000);
        for (int i = 0; i < changes; i++) {
            matches.add(interest, new ConfigChange("/" + i, ChangeKind.UPDATE, null, null, List.of()));
        }
        return Move.matched(commit(from), commit(from + 1), true, from, matches);
    }

    @Test
    void onlySoManyMovesAreKeptAndOfThemOnlySoManyChanges() {
        Window window = new Window(100, 50);
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            moves.add(move(i, 1 + i % 10));
            window.add(moves.get(i));
            assertThat(moves.stream().mapToInt(Move::size).sum()).isLessThanOrEqualTo(50);
            assertThat(moves.get(i).news(interest)).isNotNull();
        }
        assertThat(window.from(position(399))).isNull();
        assertThat(window.from(position(400))).isSameAs(moves.get(400));
        assertThat(window.begin()).isEqualTo(position(400));
    }

    @Test
    void ofTheNewestMoveTheChangesAreKeptWhateverTheirNumber() {
        Window window = new Window(100, 50);
        Move large = move(0, 200);
        window.add(large);
        assertThat(large.size()).isEqualTo(200);
        window.add(move(1, 1));
        assertThat(large.size()).isZero();
    }

    @Test
    void aMoveOfWhichTooMuchMatchedSaysOnlyWho() {
        Matches matches = new Matches(10);
        Interest other = new Interest(PathPattern.parse("/*"), 0);
        for (int i = 0; i < 11; i++) {
            matches.add(interest, new ConfigChange("/" + i, ChangeKind.UPDATE, null, null, List.of()));
        }
        matches.add(other);
        assertThat(matches.isOver()).isTrue();
        assertThat(matches.size()).isZero();
        assertThat(matches.interests()).containsExactlyInAnyOrder(interest, other);
        assertThat(matches.of(interest)).isNull();
        assertThat(matches.of(new Interest(PathPattern.parse("/"), 0))).isEmpty();
    }

    @Test
    void whoCameLaterKnowsNothingOfAMoveThatItWasNotHeldAgainst() {
        Move move = move(3, 1);
        assertThat(move.news(new Interest(PathPattern.parse("/"), 3))).isNotNull();
        assertThat(move.news(new Interest(PathPattern.parse("/"), 4))).isNull();
    }
}
