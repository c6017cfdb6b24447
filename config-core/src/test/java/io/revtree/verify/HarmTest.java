package io.revtree.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.CommitId;
import io.revtree.VerifyFault;
import io.revtree.store.BlobId;
import org.junit.jupiter.api.Test;

/** Sets of faults, and the commits that lead to them. */
class HarmTest {

    private final Harm harm = new Harm();

    private static BlobId commit(long number) {
        return BlobId.of(1, 2, 3, number);
    }

    @Test
    void aCommitIsThatOfEachOfItsFaultsWhateverTheOrderInWhichTheyWereMet() {
        int both = harm.union(harm.of(1), harm.of(2));
        assertThat(harm.union(harm.of(2), harm.of(1))).isEqualTo(both);
        assertThat(harm.union(both, harm.of(1))).isEqualTo(both);
        assertThat(harm.union(both, Harm.NONE)).isEqualTo(both);
        harm.unreadable(both, commit(1));
        harm.unreadable(harm.of(2), commit(2));
        harm.unreadable(Harm.NONE, commit(3));

        assertThat(harm.commits(1).listed()).containsExactly(new CommitId(commit(1)));
        assertThat(harm.commits(2).listed())
                .containsExactlyInAnyOrder(new CommitId(commit(1)), new CommitId(commit(2)));
        assertThat(harm.commits(3).count()).isZero();
        assertThat(harm.commits(3).newest()).isNull();
    }

    @Test
    void allAreCountedWhereNoMoreAreKeptOneByOne() {
        int faults = 150;
        for (int fault = 0; fault < faults; fault++) {
            for (int i = 0; i <= VerifyFault.HARMED_MAX; i++) {
                harm.unreadable(harm.of(fault), commit(i));
            }
        }
        long listed = 0;
        for (int fault = 0; fault < faults; fault++) {
            assertThat(harm.commits(fault).count()).isEqualTo(VerifyFault.HARMED_MAX + 1);
            listed += harm.commits(fault).listed().size();
        }
        assertThat(harm.commits(0).listed()).hasSize(VerifyFault.HARMED_MAX);
        assertThat(listed).isEqualTo(100_000);
        assertThat(harm.isCut()).isFalse();
    }

    @Test
    void moreSetsThanAreKeptAreSaidToBeMissing() {
        int set = Harm.NONE;
        int fault = 0;
        while (!harm.isCut()) {
            set = harm.union(set, harm.of(fault));
            fault++;
        }
        assertThat(fault).isBetween(1_000, 3_000);
        harm.unreadable(harm.of(0), commit(1));
        assertThat(harm.commits(0).count()).isEqualTo(1);
    }
}
