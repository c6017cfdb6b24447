package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.KvStores;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import org.junit.jupiter.api.Test;

/** Requests without an answer, which were made again with success, and land when what they did has been undone. */
class LateRequestsTest {

    /** Each lets the requests land at other moments, many of them at the end. */
    private static final int SEEDS = 100;

    @Test
    void bringNoTagBackThatWasDeleted() {
        for (int seed = 0; seed < SEEDS; seed++) {
            try (FaultyStore store = FaultyStore.over(KvStores.open("memory:"), seed);
                    ConfigRoot root = ConfigRoot.create(store, Sample.base())) {
                store.fail(Call.COMPARE_AND_SET_REF, 1, Fault.LANDS_LATE)
                        .fail(Call.COMPARE_AND_SET_REF, 3, Fault.LANDS_LATE);
                root.tag("tag");
                assertThat(root.tags()).containsOnlyKeys("tag");
                root.deleteTag("tag");
                store.landLate();
                assertThat(root.tags()).as("seed %s", seed).isEmpty();
            }
        }
    }

    @Test
    void bringNoBranchBackThatWasDeleted() {
        for (int seed = 0; seed < SEEDS; seed++) {
            try (FaultyStore store = FaultyStore.over(KvStores.open("memory:"), seed);
                    ConfigRoot root = ConfigRoot.create(store, Sample.base())) {
                store.fail(Call.COMPARE_AND_SET_REF, 1, Fault.LANDS_LATE)
                        .fail(Call.COMPARE_AND_SET_REF, 3, Fault.LANDS_LATE);
                ConfigBranch unused = root.branch("side", "main");
                assertThat(root.branches()).containsOnlyKeys("main", "side");
                root.deleteBranch("side");
                store.landLate();
                assertThat(root.branches()).as("seed %s", seed).containsOnlyKeys("main");
            }
        }
    }
}
