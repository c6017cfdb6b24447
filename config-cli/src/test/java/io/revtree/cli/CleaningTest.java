package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old commits are dropped, and what is not needed any more is deleted. */
class CleaningTest {

    @TempDir
    private Path folder;

    private CommandLineRun tree() {
        CommandLineRun cli = new CommandLineRun(folder).initSmall();
        cli.run("tag", "small").succeeds();
        for (int i = 0; i < 5; i++) {
            cli.run("set", "/devices/olt-1", "vlan=" + (10 + i)).commit();
        }
        return cli;
    }

    @Test
    void theLogSaysWhereCommitsWerePruned() {
        CommandLineRun cli = tree();
        String old = cli.run("log", "--long").lines().get(3).split("\t", -1)[0];
        List<String[]> before = cli.run("log").lines().stream()
                .map(line -> line.split("\t", -1))
                .toList();
        String[] newest = before.get(2);
        String[] oldest = before.get(6);
        String ends = "the newest of them is %s of %s, the oldest %s of %s"
                .formatted(newest[0], newest[1], oldest[0], oldest[1]);
        assertThat(cli.run("prune", "--last", "2", "--dry-run").lines())
                .containsExactly("would drop 4 commits, and keep 3", ends);
        assertThat(cli.run("log").lines()).hasSize(7);

        List<String> pruned = cli.run("prune", "--last", "2", "--grace", "0s").lines();
        assertThat(pruned.get(0)).isEqualTo("dropped 4 commits, kept 3");
        assertThat(pruned.get(1)).isEqualTo(ends);
        assertThat(pruned.get(2)).startsWith("readable by their ids until ");

        List<String> log = cli.run("log").lines();
        assertThat(log).hasSize(5);
        assertThat(log.get(2)).isEqualTo("-- 3 commits were pruned here");
        assertThat(log.get(4)).isEqualTo("-- 1 commit was pruned here");
        assertThat(cli.run("log", "-n", "2").lines()).hasSize(2);

        String counted = cli.run("gc", "--dry-run").lines().get(0);
        assertThat(counted).matches("would delete \\d+ objects of \\d+ bytes, and keep \\d+");
        assertThat(cli.run("gc", "--rate", "100000").lines().get(0)).matches("deleted [1-9]\\d* objects, kept \\d+");
        cli.run("gc").prints("deleted 0 objects, kept " + counted.replaceAll(".* ", ""));
        cli.run("get", "/devices/olt-1", "--at", old).fails(1, "pruned");
        cli.run("get", "/devices/olt-1", "--at", old.substring(0, 8)).fails(1, old.substring(0, 8), "pruned");
        cli.run("get", "/devices/olt-1", "--at", "main~3").fails(1, "pruned");
        cli.run("get", "/devices/olt-1", "--at", "small").succeeds();
        cli.run("export").succeeds();
        cli.run("prune").succeeds();
    }

    @Test
    void howFarTheyAreIsSaidOnStderr() {
        CommandLineRun cli = tree().toldAlways();
        for (String[] prune : new String[][] {{"prune", "--dry-run"}, {"prune", "--grace", "0s"}}) {
            CommandLineRun.Result pruned = cli.run(prune);
            assertThat(pruned.code()).isZero();
            assertThat(pruned.err()).endsWith("revtree: 7 commits looked at, 5 to be dropped\n");
            assertThat(pruned.out()).contains("5 commits").doesNotContain("looked at");
        }
        for (String[] gc : new String[][] {{"gc", "--dry-run"}, {"gc"}}) {
            CommandLineRun.Result collected = cli.run(gc);
            assertThat(collected.code()).isZero();
            assertThat(collected.err().lines())
                    .anyMatch(line -> line.matches("revtree: \\d+ objects found that are needed"))
                    .last()
                    .asString()
                    .matches("revtree: \\d+ objects looked at, [1-9]\\d* not needed");
            assertThat(collected.out()).doesNotContain("looked at");
        }
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        CommandLineRun cli = new CommandLineRun(folder).initSmall();
        cli.run("prune", "--last", "0").fails(2, "--last", "at least 1");
        cli.run("prune", "--since", "yesterday").fails(2, "--since", "30d");
        cli.run("prune", "--grace", "5").fails(2, "--grace", "12h");
        cli.run("prune", "--keep", "main").fails(2, "BRANCH:N");
        cli.run("prune", "--keep", "main:x").fails(2, "number");
        cli.run("gc", "--rate", "0").fails(2, "--rate", "at least 1");
    }

    @Test
    void rulesAddUp() {
        CommandLineRun cli = tree();
        assertThat(cli.run("prune", "--since", "1d", "--dry-run").lines())
                .first()
                .isEqualTo("would drop 0 commits, and keep 7");
        assertThat(cli.run("prune", "--keep", "main:4", "--dry-run").lines())
                .first()
                .isEqualTo("would drop 2 commits, and keep 5");

        String now = Instant.now().toString();
        for (int i = 0; i < 2; i++) {
            cli.run("set", "/devices/olt-1", "vlan=" + (20 + i)).commit();
        }
        assertThat(cli.run("prune", "--since", now, "--dry-run").lines())
                .first()
                .isEqualTo("would drop 5 commits, and keep 4");
        assertThat(cli.run("prune", "--last", "2", "--since", now, "--dry-run").lines())
                .first()
                .isEqualTo("would drop 5 commits, and keep 4");
        assertThat(cli.run("prune", "--last", "5", "--since", now, "--dry-run").lines())
                .first()
                .isEqualTo("would drop 3 commits, and keep 6");
        assertThat(cli.run("prune", "--last", "2", "--since", "1d", "--dry-run").lines())
                .first()
                .isEqualTo("would drop 0 commits, and keep 9");
    }
}
