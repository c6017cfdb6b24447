package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.Commit;
import io.revtree.ConfigRoot;
import io.revtree.store.BlobId;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a store comes to hold. Without collection nothing that was written ever goes away again. */
class MemoryTest extends OnEveryStore {

    private static final int CHANGES = 1_000;

    @Test
    void growsWithEachChangeByACommitAndWhatTheChangeRewrites() {
        ConfigRoot root = create(base());
        int before = blobs().size();
        for (int i = 0; i < CHANGES; i++) {
            root.update("/adapters/1", adapter("1", "version " + i));
        }

        // At this size: the commit, and the root node with all its children inside.
        assertThat(blobs()).hasSize(before + 2 * CHANGES);
    }

    @Test
    void growsByCommitsAloneWhenATreeGoesBackAndForthBetweenTwoStates() {
        ConfigRoot root = create(base());
        root.update("/adapters/1", adapter("1", "a"));
        root.update("/adapters/1", adapter("1", "b"));
        Set<BlobId> bothStates = blobs();

        for (int i = 0; i < CHANGES / 2; i++) {
            root.update("/adapters/1", adapter("1", "a"));
            root.update("/adapters/1", adapter("1", "b"));
        }

        Set<BlobId> added = blobs();
        added.removeAll(bothStates);
        assertThat(added)
                .isEqualTo(root.log()
                        .limit(CHANGES)
                        .map(Commit::id)
                        .map(id -> BlobId.parse(id.toString()))
                        .collect(Collectors.toSet()));
        assertThat(root.log().map(Commit::revision).distinct()).hasSize(3);
    }

    @Test
    void isNotTouchedByWhatChangesNothing() {
        ConfigRoot root = create(base());
        Commit head = root.head().commit();
        Set<BlobId> before = blobs();

        root.update("/adapters/1", adapter("1"));
        root.put("/", base());
        root.transactVoid(transaction -> {
            transaction.add("/adapters", adapter("5"));
            transaction.remove("/adapters/5");
        });
        root.begin().close();

        assertThat(blobs()).isEqualTo(before);
        assertThat(root.head().commit()).isEqualTo(head);
    }
}
