package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** init, and what becomes of a store that is not what a command needs. */
class InitTest {

    private static final String PLAIN = """
            syntax = "proto3";
            package plain;
            message Root { string name = 1; repeated Item items = 2; repeated Pair pairs = 3; Item only = 4; }
            message Item { string id = 1; int32 size = 2; }
            message Pair { string a = 1; int64 b = 2; }
            """;

    @TempDir
    private Path folder;

    private CommandLineRun revtree;

    @BeforeEach
    void nothingYet() {
        revtree = new CommandLineRun(folder);
    }

    @Test
    void initMakesAnEmptyTreeThatDescribesItself() throws java.io.IOException {
        Path schema = revtree.file("network.proto", CommandLineRun.resource("/access/network.proto"));
        String id = revtree.run("init", "--schema", schema.toString(), "--root", "access.Network", "--author", "Ada")
                .commit();
        Files.delete(schema);
        assertThat(revtree.run("log", "--long").lines())
                .singleElement()
                .asString()
                .startsWith(id)
                .contains("\tAda\t");
        revtree.run("export").prints("{", "}");
        revtree.run("add", "/devices", "id=a").commit();
    }

    @Test
    void childrenCanBeNamedWithoutAnnotations() {
        String schema = revtree.file("plain.proto", PLAIN).toString();
        revtree.run(
                        "init",
                        "--schema",
                        schema,
                        "--root",
                        "plain.Root",
                        "--child",
                        "plain.Root.items=id",
                        "--child",
                        "plain.Root.pairs=a,b",
                        "--child",
                        "plain.Root.only")
                .commit();
        revtree.run("add", "/items", "id=x", "size=3").commit();
        revtree.run("add", "/pairs", "a=k", "b=-9").commit();
        revtree.run("set", "/only", "size=1").commit();
        revtree.run("get", "/items/x").prints("{", "  \"id\": \"x\",", "  \"size\": 3", "}");
        revtree.run("ls", "/pairs").prints("k,-9");
        revtree.run("ls").prints("items", "pairs", "only");
    }

    @Test
    void initSaysWhatItIsFor() {
        String schema = revtree.file("plain.proto", PLAIN).toString();
        revtree.run("init", "--schema", schema, "--root", "plain.Root", "-m", "Begin")
                .commit();
        assertThat(revtree.run("log").lines()).singleElement().asString().endsWith("\tBegin");
    }

    @Test
    void importsThatAreNotFoundNameTheOption() {
        revtree.file("protos/a/money.proto", "syntax = \"proto3\"; package a; message Money { int64 cents = 1; }");
        String schema = revtree.file(
                        "protos/a/shop.proto",
                        "syntax = \"proto3\"; package a; import \"a/money.proto\"; message Shop { Money money = 1; }")
                .toString();
        revtree.run("init", "--schema", schema, "--root", "a.Shop").fails(1, "a/money.proto", "--include");
        revtree.run("init", "--include", folder.resolve("protos").toString(), "--schema", schema, "--root", "a.Shop")
                .commit();
    }

    @Test
    void aSecondInitIsRefused() {
        revtree.init();
        revtree.run("init", "--schema", folder.resolve("network.desc").toString(), "--root", "access.Network")
                .fails(1, "tree");
    }

    @Test
    void schemasThatCannotWorkAreRefusedByName() {
        String schema = revtree.file("plain.proto", PLAIN).toString();
        revtree.run("init", "--schema", schema, "--root", "plain.Absent").fails(1, "plain.Absent");
        revtree.run("init", "--schema", schema, "--root", "plain.Root", "--child", "plain.Root.items=absent")
                .fails(1, "absent");
        revtree.run("init", "--schema", schema, "--root", "plain.Root", "--child", "plain.Root.absent=id")
                .fails(1, "plain.Root.absent");
        revtree.run("init", "--schema", schema, "--root", "plain.Root", "--child", "nonsense")
                .fails(2, "--child");
        revtree.run("init", "--schema", folder.resolve("absent.proto").toString(), "--root", "a.B")
                .fails(1, "absent.proto");
        revtree.run(
                        "init",
                        "--schema",
                        revtree.file("bad.proto", "syntax = \"proto3\";\nmessage {")
                                .toString(),
                        "--root",
                        "a.B")
                .fails(1, "bad.proto:2:");
        revtree.run("init", "--root", "plain.Root").fails(2, "--schema");
        assertThat(revtree.store()).as("a refused init leaves no store").doesNotExist();
    }

    @Test
    void aStoreWithoutATreeSaysHowToMakeOne() {
        revtree.run("log").fails(3, folder.toString());
        revtree.run("set", "/", "name=x").fails(3, folder.toString());
        assertThat(revtree.store()).as("a misspelt path makes no store").doesNotExist();
        revtree.with("REVTREE_STORE", "memory:");
        revtree.run("log").fails(1, "tree", "revtree init");
    }

    @Test
    void aFolderThatIsNoStoreIsLeftAlone() {
        revtree.file("store/precious.txt", "do not touch");
        revtree.run("log").fails(3, "store");
        String schema = revtree.file("plain.proto", PLAIN).toString();
        revtree.run("init", "--schema", schema, "--root", "plain.Root").fails(3, "store");
        assertThat(revtree.store()).isDirectoryContaining("glob:**precious.txt");
    }

    @Test
    void storesThatCannotBeMeantAreRefused() {
        revtree.with("REVTREE_STORE", "");
        revtree.run("log").fails(2, "--store URL", "REVTREE_STORE");
        revtree.run("log", "--store", "nonsense").fails(2, "scheme");
        revtree.run("log", "--store", "pigeon:coop").fails(2, "pigeon", "rocksdb");
        revtree.run("log", "--store", "rocksdb:" + folder + "?colour=red").fails(2, "colour");
        revtree.run("log", "--store", "rocksdb:" + folder + "?cache=much").fails(2, "cache", "64MiB");
        assertThat(revtree.run("log", "--store", "rocksdb:").err()).contains("rocksdb: names no folder");
    }

    @Test
    void theOptionIsStrongerThanTheVariable() {
        revtree.init();
        String url = "rocksdb:" + revtree.store();
        revtree.with("REVTREE_STORE", "rocksdb:/absent");
        assertThat(revtree.run("log", "--store", url).lines()).hasSize(1);
    }
}
