package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** import, set, add, rm and restore. */
class WritingTest {

    @TempDir
    private Path folder;

    private CommandLineRun revtree;

    @BeforeEach
    void aSmallTree() {
        revtree = new CommandLineRun(folder).initSmall();
    }

    @Test
    void setChangesTheNamedFieldsAlone() {
        revtree.run("set", "/devices/olt-1", "vlan=7", "vendor=new one").commit();
        assertThat(revtree.run("get", "/devices/olt-1").lines())
                .contains("  \"vlan\": 7,", "  \"vendor\": \"new one\",", "  \"kind\": \"OLT\",");
        revtree.run("ls", "/devices/olt-1/ports", "--count").prints("3");
    }

    @Test
    void setReachesPlainSubMessagesAndClears() {
        revtree.run("set", "/adapters/xgs", "config.log_level=ERROR", "config.retries=null", "vendor=")
                .commit();
        revtree.run("get", "/adapters").prints("{\"id\":\"xgs\",\"config\":{\"log_level\":\"ERROR\"}}");
    }

    @Test
    void setTakesJsonAsAnArgumentOrOnStdin() {
        revtree.run("set", "/devices/olt-1", "--json", "{\"vlan\": null, \"serialNumber\": \"S\"}")
                .commit();
        revtree.runWith("{\"labels\": {}}", "set", "/devices/olt-1").commit();
        revtree.run("rm", "/devices/onu%2F2").commit();
        revtree.run("get", "/devices").prints("{\"id\":\"olt-1\",\"kind\":\"OLT\",\"serial_number\":\"S\"}");
    }

    @Test
    void setOfTheRootAndOfAnUnsetChildWork() {
        revtree.run("set", "/", "name=other").commit();
        revtree.run("set", "/health", "state=DYING").commit();
        assertThat(revtree.run("get", "/", "--depth", "1").lines())
                .contains("  \"name\": \"other\",", "    \"state\": \"DYING\"");
    }

    @Test
    void addTakesArgumentsOrJsonWithChildren() {
        revtree.run("add", "/devices", "id=new", "vlan=3").commit();
        revtree.runWith("{\"id\": \"two\", \"ports\": [{\"port_no\": 4}]}", "add", "/devices")
                .commit();
        revtree.run("add", "/notes", "text=third").commit();
        revtree.run("ls", "/devices").prints("new", "olt-1", "onu%2F2", "two");
        revtree.run("ls", "/devices/two/ports").prints("4");
        revtree.run("ls", "/notes").prints("0", "1", "2");
    }

    @Test
    void rmRemovesSeveralInOneCommit() {
        revtree.run("rm", "/devices/olt-1", "/devices/onu%2F2", "-m", "all gone")
                .commit();
        revtree.run("ls", "/devices").prints();
        assertThat(revtree.run("log").lines()).hasSize(3);
    }

    @Test
    void aCommandThatIsRefusedHalfwayLeavesAllAsItWas() {
        revtree.run("rm", "/devices/olt-1", "/devices/absent").fails(1, "/devices/absent");
        revtree.run("ls", "/devices", "--count").prints("2");
        assertThat(revtree.run("log").lines()).hasSize(2);
    }

    @Test
    void whatChangesNothingMakesNoCommitAndSaysSo() {
        CommandLineRun.Result result = revtree.run("set", "/devices/olt-1", "vlan=5");
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("revtree: nothing changed\n");
        assertThat(revtree.run("set", "/devices/olt-1", "uptime_seconds=99").err())
                .contains("nothing changed");
        assertThat(revtree.run("log").lines()).hasSize(2);
    }

    @Test
    void messageAndAuthorStandInTheLog() {
        revtree.run("set", "/", "name=x", "-m", "grüße", "--author", "Änne").commit();
        revtree.run("set", "/", "name=y").commit();
        assertThat(revtree.run("log", "-n", "2").lines())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("\ttester\t"),
                        line -> assertThat(line).endsWith("\tÄnne\tgrüße"));
    }

    @Test
    void importChangesOnlyWhatDiffers() {
        String exported = revtree.run("export").succeeds().out();
        assertThat(revtree.runWith(exported, "import", "-").err()).isEqualTo("revtree: nothing changed\n");
        revtree.runWith(exported.replace("\"vlan\": 5", "\"vlan\": 8"), "import", "-")
                .commit();
        revtree.run("diff", "main~1", "main").prints("~ /devices/olt-1 vlan: 5 -> 8");
    }

    @Test
    void importAtAPathPutsOneNodeNewOrNot() {
        revtree.runWith("{\"id\": \"olt-1\", \"vlan\": 1}", "import", "-", "--at-path", "/devices/olt-1")
                .commit();
        revtree.runWith("{\"id\": \"brand new\"}", "import", "-", "--at-path", "/devices/brand new")
                .commit();
        revtree.run("ls", "/devices").prints("brand new", "olt-1", "onu%2F2");
        revtree.run("ls", "/devices/olt-1/ports").prints();
        revtree.runWith("{\"id\": \"b\"}", "import", "-", "--at-path", "/devices/a")
                .fails(1, "/devices/a");
        revtree.runWith("[]", "import", "-", "--at-path", "/devices").fails(1, "/devices is a container");
    }

    @Test
    void restoreBringsBackAPartOrAll() {
        revtree.run("tag", "good").prints();
        revtree.run("rm", "/devices/olt-1").commit();
        revtree.run("set", "/", "name=spoilt").commit();
        revtree.run("restore", "/devices/olt-1", "good", "-m", "again").commit();
        revtree.run("ls", "/devices/olt-1/ports", "--count").prints("3");
        assertThat(revtree.run("get", "/").out()).contains("spoilt");
        revtree.run("restore", "/", "good").commit();
        revtree.run("diff", "good", "main").prints();
        assertThat(revtree.run("restore", "/", "good").err()).contains("nothing changed");
        assertThat(revtree.run("log").lines().get(1)).endsWith("\ttester\tagain");
        revtree.run("restore", "/", "absent").fails(1, "absent");
    }

    @Test
    void editsThatTheTreeRefusesEndWithOne() {
        revtree.run("add", "/devices", "id=olt-1").fails(1, "/devices/olt-1");
        revtree.run("add", "/devices/olt-1", "vlan=1").fails(1, "/devices/olt-1");
        revtree.run("rm", "/health").fails(1, "/health");
        revtree.run("rm", "/").fails(1, "/");
        revtree.run("rm", "/devices").fails(1, "/devices");
        revtree.run("set", "/devices/absent", "vlan=1").fails(1, "/devices/absent");
        revtree.run("set", "/devices/olt-1", "id=other").fails(1, "/devices/olt-1");
        revtree.run("set", "/devices", "vlan=1").fails(1, "/devices");
        revtree.run("set", "/devices/olt-1", "--json", "{\"ports\": []}").fails(1, "ports");
    }

    @Test
    void inputThatIsNoJsonOfTheSchemaIsRefused() {
        revtree.runWith("{\"devices\": [\n{\"id\": \"a\", \"color\": 1}]}", "import", "-")
                .fails(1, "stdin, line 2, $.devices[0].color");
        revtree.runWith("hello", "import", "-").fails(1, "stdin, line 1: not JSON");
        revtree.runWith("[".repeat(500_000), "import", "-").fails(1, "nest deeper");
        revtree.run("import", folder.resolve("absent.json").toString()).fails(1, "there is no such file");
        revtree.run("import", folder.toString()).fails(1, "cannot be read");
        revtree.run("set", "/devices/olt-1", "--json", "[1]").fails(1, "--json");
        revtree.runWith("{\"devices\": [{\"id\": \"a\"}, {\"id\": \"a\"}]}", "import", "-")
                .fails(1, "/devices/a");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() throws java.io.IOException {
        Path file = java.nio.file.Files.write(folder.resolve("latin1.json"), new byte[] {'"', (byte) 0xFC, '"'});
        revtree.run("import", file.toString()).fails(1, "not UTF-8");
    }

    @Test
    void anImportAboveItsBoundIsRefused() {
        revtree.runWith(" ".repeat(Text.JSON_BYTES_MAX + 1), "import", "-").fails(1, "over 64 MiB", "--at-path");
    }

    @Test
    void commandLinesThatCannotBeMeantEndWithTwo() {
        revtree.run("set", "/devices/olt-1", "vlan").fails(2, "FIELD=VALUE");
        revtree.run("set", "/devices/olt-1", "vlan=1", "--json", "{}").fails(2, "--json");
        revtree.run("set").fails(2, "PATH");
        revtree.run("rm").fails(2, "PATH");
        revtree.run("import").fails(2, "FILE");
    }
}
