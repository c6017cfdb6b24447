package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.store.KvStore;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Branches, tags, and the other names of revisions. */
class RevisionNamesTest {

    private KvStore store;
    private ConfigRoot root;

    @BeforeEach
    void open() {
        store = Sample.store();
        root = ConfigRoot.create(store, Sample.base());
        root.remove("/adapters/0");
        root.remove("/adapters/1");
    }

    @AfterEach
    void close() {
        root.close();
        store.close();
    }

    @Test
    void aTagNamesTheHeadOrAGivenRevisionAndMakesNoCommit() {
        Commit head = root.head().commit();
        assertThat(root.tag("now")).isEqualTo(head);
        assertThat(root.tag("before", "main~1")).isEqualTo(root.at("main~1").commit());
        root.tag("same", "now");
        assertThat(root.tags().keySet()).containsExactly("before", "now", "same");
        assertThat(root.tags()).containsEntry("now", head).containsEntry("same", head);
        assertThat(root.log()).hasSize(3);
    }

    @Test
    void aTagStaysWhenTheHeadMovesAndMovesWhenItIsSetAgain() {
        root.tag("t");
        Commit then = root.head().commit();
        root.remove("/adapters/2");
        assertThat(root.at("t").commit()).isEqualTo(then);
        root.tag("t");
        assertThat(root.at("t").commit()).isEqualTo(root.head().commit());
    }

    @Test
    void aTagThatWasTakenAwayIsGone() {
        root.tag("a");
        root.tag("b");
        root.deleteTag("a");
        assertThat(root.tags()).containsOnlyKeys("b");
        assertThatThrownBy(() -> root.at("a")).isInstanceOf(RevisionNotFoundException.class);
        assertThatThrownBy(() -> root.deleteTag("a")).isInstanceOf(RevisionNotFoundException.class);
    }

    @Test
    void unknownRevisionsAreRefused() {
        assertThatThrownBy(() -> root.tag("t", "nothing"))
                .isInstanceOf(RevisionNotFoundException.class)
                .hasMessageContaining("nothing");
        for (String revision :
                new String[] {"", "~1", "main~", "main~x", "main~-1", "main~3", "a/b\n", "abc", "main~1~1"}) {
            assertThatThrownBy(() -> root.at(revision)).as(revision).isInstanceOf(RevisionNotFoundException.class);
        }
        assertThatThrownBy(() -> root.at("0".repeat(64))).isInstanceOf(RevisionNotFoundException.class);
        assertThatThrownBy(() -> root.at("0".repeat(12))).isInstanceOf(RevisionNotFoundException.class);
    }

    @Test
    void aCommitIsFoundByItsIdAndByItsFirstDigits() {
        Commit commit = root.at("main~1").commit();
        String id = commit.id().toString();
        assertThat(root.at(id).commit()).isEqualTo(commit);
        assertThat(root.at(id.toUpperCase(Locale.ROOT)).commit()).isEqualTo(commit);
        assertThat(root.at(id.substring(0, 12)).commit()).isEqualTo(commit);
        assertThat(root.at(id.substring(0, 12) + "~1").commit().sequence()).isZero();
        assertThatThrownBy(() -> root.at(id.substring(0, 5))).isInstanceOf(RevisionNotFoundException.class);
    }

    @Test
    void theIdOfATreeIsNoCommit() {
        String revision = root.head().revision().toString();
        assertThatThrownBy(() -> root.at(revision)).isInstanceOf(RevisionNotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a~b", "main~1", "abcdef", "0123456789abcdef", "FFFFFF", "a\nb", "\u0000"})
    void namesThatCouldBeTakenForSomethingElseAreRefused(String name) {
        assertThatThrownBy(() -> root.tag(name)).isInstanceOf(InvalidNameException.class);
        assertThatThrownBy(() -> root.branch(name, "main")).isInstanceOf(InvalidNameException.class);
        assertThat(root.tags()).isEmpty();
        assertThat(root.branches()).containsOnlyKeys("main");
    }

    @Test
    void namesHaveAtMostTwoHundredBytes() {
        root.tag("ä".repeat(100));
        assertThatThrownBy(() -> root.tag("ä".repeat(100) + "x")).isInstanceOf(InvalidNameException.class);
        assertThat(root.tags()).containsOnlyKeys("ä".repeat(100));
    }

    @Test
    void namesWithSlashesBlanksAndShortHexAreFine() {
        for (String name : new String[] {"release/1.0", "with blank", "abc", "日本", "v1", "abcdeg"}) {
            root.tag(name);
            assertThat(root.at(name).commit()).as(name).isEqualTo(root.head().commit());
        }
    }

    @Test
    void aBranchGoesItsOwnWay() {
        ConfigBranch side = root.branch("side", "main~1");
        side.remove("/adapters/4");
        root.remove("/adapters/2");

        assertThat(side.name()).isEqualTo("side");
        assertThat(side.keys("/adapters")).containsExactly("1", "2", "3");
        assertThat(root.keys("/adapters")).containsExactly("3", "4");
        assertThat(side.log()).hasSize(3);
        assertThat(root.branch("side").head().commit()).isEqualTo(side.head().commit());
        assertThat(root.branches())
                .containsEntry("side", side.head().commit())
                .containsEntry("main", root.head().commit());
        assertThat(root.at("side").commit()).isEqualTo(side.head().commit());
    }

    @Test
    void aBranchIsFoundBeforeATagOfItsName() {
        root.branch("x", "main~2");
        root.tag("x", "main");
        assertThat(root.at("x").commit().sequence()).isZero();
    }

    @Test
    void aBranchThatIsThereIsNotBegunAgain() {
        root.branch("side", "main");
        assertThatThrownBy(() -> root.branch("side", "main~1")).isInstanceOf(InvalidNameException.class);
        assertThatThrownBy(() -> root.branch("main", "main~1")).isInstanceOf(InvalidNameException.class);
        assertThatThrownBy(() -> root.branch("other")).isInstanceOf(RevisionNotFoundException.class);
    }

    @Test
    void aBranchThatWasTakenAwayTakesNoCommits() {
        ConfigBranch side = root.branch("side", "main");
        root.deleteBranch("side");
        assertThat(root.branches()).containsOnlyKeys("main");
        assertThatThrownBy(() -> root.branch("side")).isInstanceOf(RevisionNotFoundException.class);
        assertThatThrownBy(() -> side.remove("/adapters/2"))
                .isInstanceOf(RevisionNotFoundException.class)
                .hasMessageContaining("deleted");
        assertThatThrownBy(() -> root.deleteBranch("side")).isInstanceOf(RevisionNotFoundException.class);
        assertThatThrownBy(() -> root.deleteBranch("main")).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void whatAnotherRootCommittedIsSeenAfterARefresh() {
        try (ConfigRoot other = ConfigRoot.load(store)) {
            other.remove("/adapters/2");
            assertThat(root.refresh().commit()).isEqualTo(other.head().commit());
            assertThat(root.exists("/adapters/2")).isFalse();
        }
    }
}
