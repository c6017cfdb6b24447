package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** branch, merge, cherry-pick, revert, and the other commands on a branch. */
class BranchingTest {

    @TempDir
    private Path folder;

    private CommandLineRun revtree;

    @BeforeEach
    void aSmallTree() {
        revtree = new CommandLineRun(folder).initSmall();
    }

    @Test
    void branchesAreBegunListedAndDeleted() {
        String first = revtree.run("set", "/", "name=x").commit();
        revtree.run("branch", "rollout").prints();
        revtree.run("branch", "old", "main~1").prints();
        String second = revtree.run("set", "/", "name=y").commit();
        assertThat(revtree.run("branch").lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("main\t" + second.substring(0, 12)),
                        line -> assertThat(line).startsWith("old\t").endsWith("\tsmall"),
                        line -> assertThat(line).startsWith("rollout\t" + first.substring(0, 12)));
        revtree.run("branch", "-d", "old").prints();
        assertThat(revtree.run("branch").lines()).hasSize(2);
        revtree.run("branch", "rollout").fails(1, "rollout", "already");
        revtree.run("branch", "-d", "old").fails(1, "no branch 'old'");
        revtree.run("branch", "-d", "main").fails(1, "main");
        revtree.run("branch", "x", "absent").fails(1, "absent");
        revtree.run("branch", "x", "-d", "y").fails(2, "-d");
    }

    @Test
    void aBranchIsNotCalledLikeATag() {
        revtree.run("tag", "v1").prints();
        revtree.run("branch", "v1").fails(1, "'v1' is a tag");
    }

    @Test
    void otherCommandsWorkOnABranch() {
        revtree.run("branch", "rollout").prints();
        revtree.run("set", "/devices/olt-1", "vlan=7", "--branch", "rollout").commit();
        revtree.run("tag", "rolled", "--branch", "rollout").prints();
        assertThat(revtree.run("get", "/devices/olt-1", "--branch", "rollout")
                        .succeeds()
                        .out())
                .contains("\"vlan\": 7");
        assertThat(revtree.run("get", "/devices/olt-1").succeeds().out()).contains("\"vlan\": 5");
        assertThat(revtree.run("log", "--branch", "rollout").lines()).hasSize(3);
        assertThat(revtree.run("log").lines()).hasSize(2);
        revtree.run("diff", "main", "rolled").prints("~ /devices/olt-1 vlan: 5 -> 7");
        revtree.run("branch", "next", "--branch", "rollout").prints();
        revtree.run("diff", "rolled", "next").prints();
        revtree.run("get", "/", "--branch", "absent").fails(1, "no branch 'absent'");
    }

    @Test
    void mergeBringsABranchIn() {
        revtree.run("branch", "rollout").prints();
        revtree.run("set", "/devices/olt-1", "vlan=7", "--branch", "rollout").commit();
        revtree.run("set", "/devices/olt-1", "vendor=v").commit();
        revtree.run("merge", "rollout").commit();
        assertThat(revtree.run("get", "/devices/olt-1").succeeds().out())
                .contains("\"vlan\": 7")
                .contains("\"vendor\": \"v\"");
        CommandLineRun.Result again = revtree.run("merge", "rollout");
        assertThat(again.code()).isZero();
        assertThat(again.out()).isEmpty();
        assertThat(again.err()).isEqualTo("revtree: nothing changed\n");
    }

    @Test
    void aMergeIntoABranchThatDidNothingMovesItForward() {
        revtree.run("branch", "rollout").prints();
        String id = revtree.run("set", "/", "name=x").commit();
        assertThat(revtree.run("merge", "main", "--branch", "rollout").commit()).isEqualTo(id);
    }

    @Test
    void conflictsArePrintedWithBaseOursAndTheirs() {
        revtree.run("branch", "rollout").prints();
        revtree.run("set", "/devices/olt-1", "vlan=7", "--branch", "rollout").commit();
        revtree.run("rm", "/adapters/xgs", "--branch", "rollout").commit();
        revtree.run("add", "/devices", "id=new", "kind=ONU", "--branch", "rollout")
                .commit();
        revtree.run("set", "/devices/olt-1", "vlan=6").commit();
        revtree.run("set", "/adapters/xgs", "config.log_level=ERROR").commit();
        String head = revtree.run("add", "/devices", "id=new", "kind=OLT").commit();
        CommandLineRun.Result merge = revtree.run("merge", "rollout");
        assertThat(merge.code()).isEqualTo(1);
        assertThat(merge.err())
                .isEqualTo("revtree: 3 conflicts; nothing was committed. Let both sides agree in these"
                        + " places, and try again\n");
        assertThat(merge.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("! /adapters/xgs: base {\"id\":\"xgs\"")
                                .contains("ours {\"id\":\"xgs\"")
                                .contains("ERROR")
                                .endsWith("theirs absent"),
                        line -> assertThat(line)
                                .isEqualTo("! /devices/new: base absent, ours {\"id\":\"new\",\"kind\":\"OLT\"},"
                                        + " theirs {\"id\":\"new\",\"kind\":\"ONU\"}"),
                        line -> assertThat(line).isEqualTo("! /devices/olt-1 vlan: base 5, ours 6, theirs 7"));
        assertThat(revtree.run("log", "--long", "-n", "1").lines().get(0)).startsWith(head);
    }

    @Test
    void aMergeOfWhatIsNotThereIsRefused() {
        revtree.run("merge", "absent").fails(1, "absent");
        revtree.run("merge", "main", "--branch", "absent").fails(1, "absent");
    }

    @Test
    void cherryPickMakesACommitAgain() {
        revtree.run("branch", "rollout").prints();
        revtree.run("set", "/", "name=other", "--branch", "rollout").commit();
        String picked = revtree.run("set", "/devices/olt-1", "vlan=7", "--branch", "rollout", "-m", "seven")
                .commit();
        revtree.run("cherry-pick", picked.substring(0, 8)).commit();
        assertThat(revtree.run("get", "/devices/olt-1").succeeds().out()).contains("\"vlan\": 7");
        assertThat(revtree.run("get", "/").succeeds().out()).contains("\"name\": \"small\"");
        assertThat(revtree.run("log", "-n", "1").lines().get(0)).endsWith("\tseven");
        revtree.run("set", "/devices/olt-1", "vlan=8").commit();
        CommandLineRun.Result conflict = revtree.run("cherry-pick", picked);
        assertThat(conflict.code()).isEqualTo(1);
        assertThat(conflict.out()).isEqualTo("! /devices/olt-1 vlan: base 5, ours 8, theirs 7\n");
    }

    @Test
    void revertTakesACommitBack() {
        revtree.run("set", "/devices/olt-1", "vlan=7").commit();
        revtree.run("set", "/", "name=x").commit();
        revtree.run("revert", "main~1", "--author", "ann").commit();
        assertThat(revtree.run("get", "/devices/olt-1").succeeds().out()).contains("\"vlan\": 5");
        assertThat(revtree.run("get", "/").succeeds().out()).contains("\"name\": \"x\"");
        assertThat(revtree.run("log", "-n", "1").lines().get(0)).contains("\tann\t");
    }

    @Test
    void aRevertThatConflictsPrintsBaseOursAndTheirsAndCommitsNothing() {
        revtree.run("set", "/devices/olt-1", "vlan=7").commit();
        String reverted = revtree.run("rm", "/adapters/xgs").commit();
        String added = revtree.run("add", "/devices", "id=new", "kind=ONU").commit();
        revtree.run("add", "/adapters", "id=xgs", "vendor=other").commit();
        revtree.run("set", "/devices/new", "kind=OLT").commit();
        String head = revtree.run("set", "/devices/olt-1", "vlan=9").commit();

        CommandLineRun.Result field = revtree.run("revert", "main~5");
        assertThat(field.code()).isEqualTo(1);
        assertThat(field.out()).isEqualTo("! /devices/olt-1 vlan: base 7, ours 9, theirs 5\n");
        assertThat(field.err())
                .isEqualTo("revtree: 1 conflict; nothing was committed. Let both sides agree in these places, and"
                        + " try again\n");

        CommandLineRun.Result removal = revtree.run("revert", reverted);
        assertThat(removal.code()).isEqualTo(1);
        assertThat(removal.out())
                .isEqualTo(
                        "! /adapters/xgs: base absent, ours {\"id\":\"xgs\",\"vendor\":\"other\"}, theirs"
                                + " {\"id\":\"xgs\",\"vendor\":\"Söhne\",\"config\":{\"log_level\":\"DEBUG\",\"retries\":0}}\n");

        CommandLineRun.Result addition = revtree.run("revert", added);
        assertThat(addition.code()).isEqualTo(1);
        assertThat(addition.out())
                .isEqualTo("! /devices/new: base {\"id\":\"new\",\"kind\":\"ONU\"},"
                        + " ours {\"id\":\"new\",\"kind\":\"OLT\"}, theirs absent\n");
        assertThat(revtree.run("log", "--long", "-n", "1").lines().get(0)).startsWith(head);
    }
}
