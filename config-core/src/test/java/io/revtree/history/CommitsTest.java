package io.revtree.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.TransactionId;
import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectReader;
import io.revtree.store.BlobId;
import io.revtree.store.KvStores;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ways through a long line of commits. */
class CommitsTest {

    private static final int LENGTH = 20_000;

    /** Twice the binary logarithm of the length, and a little. */
    private static final int READS_MAX = 32;

    private final List<CommitObject> line = new ArrayList<>();
    private FaultyStore store;

    @BeforeEach
    void write() {
        store = FaultyStore.over(KvStores.open("memory:"), 1);
        Commits commits = new Commits(store, new ObjectReader(store, 0));
        Ancestor ancestor = null;
        for (int i = 0; i < LENGTH; i++) {
            ObjectBatch batch = new ObjectBatch();
            Cause cause = new Cause(new TransactionId(i, i), "a", "");
            Ancestor jump = ancestor == null ? null : ancestor.jumpOfChild(commits);
            CommitObject commit = CommitObject.write(
                    BlobId.of(1, 1, 1, i),
                    BlobId.of(2, 2, 2, 2),
                    i == 0 ? List.of() : List.of(line.get(i - 1).id()),
                    i,
                    10L * i,
                    cause,
                    jump == null ? null : jump.asJump(),
                    batch);
            store.writeBlobs(batch.blobs());
            // From time to time as after a restart, when only the commit itself is known.
            ancestor = jump == null || i % 1_000 == 0 ? Ancestor.of(commit) : jump.nearer(commit);
            line.add(commit);
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Commits cold() {
        return new Commits(store, new ObjectReader(store, 1 << 20));
    }

    @Test
    void anyAncestorTakesFewReads() {
        CommitObject head = line.get(LENGTH - 1);
        for (int sequence = 0; sequence < LENGTH; sequence += 137) {
            long before = store.calls(Call.READ_BLOBS);
            assertThat(cold().ancestor(head, sequence)).isEqualTo(line.get(sequence));
            assertThat(store.calls(Call.READ_BLOBS) - before).isLessThanOrEqualTo(READS_MAX);
        }
    }

    @Test
    void anyInstantTakesFewReads() {
        CommitObject head = line.get(LENGTH - 1);
        for (int sequence = 0; sequence < LENGTH; sequence += 137) {
            long before = store.calls(Call.READ_BLOBS);
            assertThat(cold().latestAt(head, 10L * sequence + 9)).isEqualTo(line.get(sequence));
            assertThat(cold().latestAt(head, 10L * sequence)).isEqualTo(line.get(sequence));
            assertThat(store.calls(Call.READ_BLOBS) - before).isLessThanOrEqualTo(4 * READS_MAX);
        }
        assertThat(cold().latestAt(head, -1)).isNull();
    }

    @Test
    void aTransactionIsSearchedOnlyAmongWhatIsNew() {
        CommitObject head = line.get(LENGTH - 1);
        CommitObject known = line.get(LENGTH - 20);
        long before = store.calls(Call.READ_BLOBS);
        assertThat(cold().ofTransaction(new TransactionId(LENGTH - 10, LENGTH - 10), head, known, 0))
                .isEqualTo(line.get(LENGTH - 10));
        assertThat(cold().ofTransaction(new TransactionId(1, 1), head, known, 0))
                .isNull();
        assertThat(cold().ofTransaction(new TransactionId(1, 1), head, line.get(0), head.time() - 50))
                .isNull();
        assertThat(store.calls(Call.READ_BLOBS) - before).isLessThan(50);
    }

    @Test
    void aJumpIntoWhatIsGoneCountsAsAbsent() {
        CommitObject from = line.stream()
                .filter(commit -> commit.jump() != null && commit.jump().sequence() < commit.sequence() - 100)
                .findFirst()
                .orElseThrow();
        BlobId gone = Objects.requireNonNull(from.jump()).id();
        store.deleteBlobs(List.of(gone), store.moment());
        assertThat(cold().find(gone)).isNull();
        assertThat(cold().latestAt(from, from.time() - 20)).isEqualTo(line.get((int) from.sequence() - 2));
    }
}
