package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.KvStores;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Requests without an answer, which were made again with success, and land when what they did has been undone. */
class LateRequestsTest {

    /** Each lets the requests land at other moments, many of them at the end. */
    private static final int SEEDS = 100;

    @Test
    void bringNoTagBackThatWasDeleted() {
        doAndUndo(root -> root.tag("tag"), root -> root.deleteTag("tag"));
    }

    @Test
    void bringNoBranchBackThatWasDeleted() {
        doAndUndo(root -> root.branch("side", "main"), root -> root.deleteBranch("side"));
    }

    private static void doAndUndo(Consumer<ConfigRoot> deed, Consumer<ConfigRoot> undoing) {
        for (int seed = 0; seed < SEEDS; seed++) {
            try (FaultyStore store = FaultyStore.over(KvStores.open("memory:"), seed);
                    ConfigRoot root = ConfigRoot.create(store, Sample.base())) {
                store.fail(Call.COMPARE_AND_SET_REF, 1, Fault.LANDS_LATE)
                        .fail(Call.COMPARE_AND_SET_REF, 3, Fault.LANDS_LATE);
                deed.accept(root);
                assertThat(root.tags().size() + root.branches().size()).isEqualTo(2);
                undoing.accept(root);
                store.landLate();
                assertThat(root.tags()).as("seed %s", seed).isEmpty();
                assertThat(root.branches()).as("seed %s", seed).containsOnlyKeys("main");
            }
        }
    }
}
