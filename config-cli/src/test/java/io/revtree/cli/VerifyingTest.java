package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store is checked, and mended from a copy. */
class VerifyingTest {

    @TempDir
    private Path folder;

    private String copy() {
        return "rocksdb:" + folder.resolve("copy");
    }

    /** Takes an object away, the same one for the same tree. */
    private static BlobId lose(String url) {
        try (KvStore store = KvStores.open(url);
                Stream<BlobId> ids = store.scanBlobs()) {
            BlobId lost = ids.min(BlobId::compareTo).orElseThrow();
            store.deleteBlobs(List.of(lost), store.moment());
            return lost;
        }
    }

    @Test
    void aSoundStoreIsSaidToBe() {
        CommandLineRun cli = new CommandLineRun(folder).initSmall();
        assertThat(cli.run("verify").lines())
                .singleElement()
                .asString()
                .matches("2 commits, \\d+ objects, \\d+ bytes: all is sound");
    }

    @Test
    void howFarItIsIsSaidOnStderr() {
        CommandLineRun cli = new CommandLineRun(folder).init();
        String devices = IntStream.range(0, 1_500)
                .mapToObj(i -> "{\"id\": \"olt-%d\", \"labels\": {\"site\": \"%s\"}}".formatted(i, "x".repeat(300)))
                .collect(Collectors.joining(","));
        String many = cli.file("many.json", "{\"devices\": [" + devices + "]}").toString();
        cli.run("import", many).succeeds();
        CommandLineRun.Result verified = cli.toldAlways().run("verify");
        assertThat(verified.code()).isZero();
        assertThat(verified.err().lines())
                .isNotEmpty()
                .allMatch(line -> line.matches("revtree: \\d+ objects so far, \\d+ MiB, 0 faults"));
        assertThat(verified.out()).contains("all is sound").doesNotContain("so far");
    }

    @Test
    void whatIsMissingIsNamedAndTakenFromACopy() {
        CommandLineRun cli = new CommandLineRun(folder).initSmall();
        cli.run("copy", "--from", "rocksdb:" + cli.store(), "--to", copy()).succeeds();
        BlobId lost = lose("rocksdb:" + cli.store());

        CommandLineRun.Result found = cli.run("verify");
        assertThat(found.code()).isEqualTo(1);
        assertThat(found.out()).contains(lost.toString(), "missing", ": 1 fault\n");
        assertThat(found.err()).startsWith("revtree: the store is damaged").contains("--repair-from");

        assertThat(cli.run("verify", "--repair-from", copy(), "--dry-run").lines())
                .singleElement()
                .asString()
                .endsWith("all is sound; 1 to repair, nothing was written");
        assertThat(cli.run("verify").code()).isEqualTo(1);
        cli.run("verify", "--dry-run").fails(2, "--repair-from");

        assertThat(cli.run("verify", "--repair-from", copy()).lines())
                .singleElement()
                .asString()
                .endsWith("all is sound; 1 repaired");
        assertThat(cli.run("verify").succeeds().out()).contains("all is sound");
    }

    @Test
    void theCommitsThatAFaultHarmsAreNamedWhereThatIsAskedFor() {
        CommandLineRun cli = new CommandLineRun(folder).initSmall();
        List<String> log = cli.run("log", "--long").lines().stream()
                .map(line -> line.split("\t", -1)[0])
                .toList();
        assertThat(log).hasSize(2);
        BlobId lost = lose("rocksdb:" + cli.store());

        List<String> lines = cli.run("verify", "--commits").out().lines().toList();
        assertThat(lines.get(0)).contains(lost.toString());
        List<String> harmed = lines.subList(1, lines.size() - 1);
        assertThat(harmed).isNotEmpty().allMatch(line -> log.contains(line.strip()));
        assertThat(lines.get(0))
                .contains("; harms " + harmed.size() + (harmed.size() == 1 ? " commit, " : " commits, ")
                        + harmed.get(0).strip());
        assertThat(cli.run("verify").out().lines()).hasSize(2);
    }

    @Test
    void whatTheCopyDoesNotHaveEitherIsNamed() {
        CommandLineRun cli = new CommandLineRun(folder).initSmall();
        cli.run("copy", "--from", "rocksdb:" + cli.store(), "--to", copy()).succeeds();
        BlobId lost = lose("rocksdb:" + cli.store());
        assertThat(lose(copy())).isEqualTo(lost);

        CommandLineRun.Result found = cli.run("verify", "--repair-from", copy());
        assertThat(found.code()).isEqualTo(1);
        assertThat(found.out()).contains(lost.toString(), "1 fault; 0 repaired");
    }

    @Test
    void aStoreWithoutATreeIsRefused() {
        CommandLineRun cli = new CommandLineRun(folder);
        cli.run("verify", "--store", "memory:").fails(1, "no tree");
        cli.initSmall();
        cli.run("verify", "--repair-from", "memory:").fails(1, "no tree");
        cli.run("verify", "--repair-from", "nonsense:x").fails(2, "nonsense");
    }
}
