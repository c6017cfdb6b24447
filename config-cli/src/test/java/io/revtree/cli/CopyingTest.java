package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree moves to another store. */
class CopyingTest {

    @TempDir
    private Path folder;

    private String target() {
        return "rocksdb:" + folder.resolve("target");
    }

    private CommandLineRun.Result copy(CommandLineRun cli) {
        return cli.run("copy", "--from", "rocksdb:" + cli.store(), "--to", target());
    }

    @Test
    void everyCommitBranchAndTagIsThereWithItsId() {
        CommandLineRun cli = new CommandLineRun(folder).initSmall();
        cli.run("tag", "friday").succeeds();
        cli.run("branch", "rollout").succeeds();
        cli.run("set", "/devices/olt-1", "vlan=7", "--branch", "rollout").succeeds();

        CommandLineRun.Result copied = copy(cli);
        assertThat(copied.code()).as(copied.err()).isZero();
        assertThat(copied.out()).matches("2 branches and 1 tag: \\d+ objects, \\d+ bytes\n");

        for (String command :
                List.of("log", "log --branch rollout", "export", "tag", "branch", "get /devices/olt-1 --at rollout")) {
            List<String> there =
                    cli.run((command + " --store " + target()).split(" ")).lines();
            assertThat(there)
                    .as(command)
                    .isEqualTo(cli.run(command.split(" ")).lines())
                    .isNotEmpty();
        }
        cli.run("set", "/devices/olt-1", "vlan=9", "--store", target()).commit();
    }

    @Test
    void aStoreThatHoldsATreeIsNoTarget() {
        CommandLineRun cli = new CommandLineRun(folder).initSmall();
        assertThat(copy(cli).code()).isZero();
        copy(cli).fails(1, "copy to an empty one");
    }

    @Test
    void whatHoldsNoTreeOrIsNoStoreIsNoSource() {
        CommandLineRun cli = new CommandLineRun(folder);
        cli.run("copy", "--from", "memory:", "--to", target()).fails(1, "no tree");
        cli.run("copy", "--from", "nonsense:x", "--to", target()).fails(2, "nonsense", "rocksdb");
        cli.run("copy", "--to", target()).fails(2, "--from");
    }
}
