package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** get, ls and export. */
class ReadingTest {

    @TempDir
    private Path folder;

    private CommandLineRun revtree;

    @BeforeEach
    void aSmallTree() {
        revtree = new CommandLineRun(folder).initSmall();
    }

    @Test
    void getPrintsOwnFieldsAlone() {
        assertThat(get("/devices/olt-1"))
                .isEqualTo(json("{id: 'olt-1', kind: 'OLT', vlan: 5, labels: {site: 'Faro'}}"));
        assertThat(get("/")).isEqualTo(json("{name: 'small'}"));
    }

    @Test
    void getGoesAsDeepAsAsked() {
        assertThat(get("/", "--depth", "1").toString()).contains("olt-1").doesNotContain("port_no");
        assertThat(get("/", "--depth", "2").toString()).contains("port_no");
        assertThat(get("/", "--deep")).isEqualTo(get("/", "--depth", "50"));
    }

    @Test
    void getOfAContainerPrintsALineForEachChildInKeyOrder() {
        revtree.run("get", "/devices/olt-1/ports")
                .prints("{\"port_no\":1,\"label\":\"a\"}", "{\"port_no\":2}", "{\"port_no\":10,\"label\":\"b\"}");
        assertThat(revtree.run("get", "/devices", "--deep").lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("port_no");
        revtree.run("get", "/notes").prints("{\"text\":\"first\"}", "{\"text\":\"second\"}");
    }

    @Test
    void getReadsEveryKindOfKey() {
        assertThat(get("/devices/onu%2F2").toString()).contains("onu/2");
        assertThat(get("/logical_devices/l/ports/onu%2F2,7").toString()).contains("\"port_no\":7");
        assertThat(get("/devices/olt-1/ports/10").toString()).contains("\"b\"");
        assertThat(get("/notes/1").toString()).contains("second");
        assertThat(get("/health").toString()).isEqualTo("{}");
    }

    @Test
    void outputIsUtf8() {
        assertThat(revtree.run("get", "/adapters/xgs").out()).contains("Söhne");
    }

    @Test
    void lsPrintsKeysAsTheyStandInAPath() {
        revtree.run("ls", "/devices").prints("olt-1", "onu%2F2");
        revtree.run("ls", "/devices/olt-1/ports").prints("1", "2", "10");
        revtree.run("ls", "/logical_devices/l/ports").prints("onu%2F2,7");
        revtree.run("ls", "/notes").prints("0", "1");
    }

    @Test
    void lsPrintsTheChildrenOfANode() {
        revtree.run("ls").prints("health", "adapters", "devices", "logical_devices", "notes");
        revtree.run("ls", "/devices/olt-1").prints("ports", "flows");
        revtree.run("ls", "/health").prints();
    }

    @Test
    void lsCounts() {
        revtree.run("ls", "/devices", "--count").prints("2");
        revtree.run("ls", "/", "--count").prints("5");
    }

    @Test
    void exportPrintsAllThatImportReads() {
        String exported = revtree.run("export").succeeds().out();
        CommandLineRun other = new CommandLineRun(folder.resolve("other"));
        other.init();
        other.runWith(exported, "import", "-").commit();
        assertThat(other.run("export").succeeds().out()).isEqualTo(exported);
    }

    @Test
    void exportTakesAPart() {
        assertThat(JsonParser.parseString(
                        revtree.run("export", "/devices/onu%2F2").succeeds().out()))
                .isEqualTo(json("{id: 'onu/2', kind: 'ONU', parent_id: 'olt-1'}"));
    }

    @Test
    void everyReadCanBeOfAnOlderState() {
        String before = revtree.run("set", "/devices/olt-1", "vlan=6").commit();
        revtree.run("rm", "/devices/olt-1").commit();
        assertThat(get("/devices/olt-1", "--at", before).toString()).contains("\"vlan\":6");
        assertThat(get("/devices/olt-1", "--at", "main~2").toString()).contains("\"vlan\":5");
        assertThat(get("/devices/olt-1", "--at", before.substring(0, 8)).toString())
                .contains("\"vlan\":6");
        revtree.run("ls", "/devices", "--count", "--at", "main~1").prints("2");
        assertThat(revtree.run("export", "--at", "main~1").succeeds().out()).contains("olt-1");
    }

    @Test
    void whatIsNotThereIsSaidAndEndsWithOne() {
        revtree.run("get", "/devices/absent").fails(1, "/devices/absent");
        revtree.run("get", "/toasters").fails(1, "/toasters");
        revtree.run("get", "/devices/olt-1/ports/abc").fails(1, "/devices/olt-1/ports/abc");
        revtree.run("get", "/", "--at", "absent").fails(1, "absent");
        revtree.run("get", "/", "--at", "0123456789").fails(1, "0123456789");
        revtree.run("ls", "/devices/absent").fails(1, "/devices/absent");
        revtree.run("export", "/devices/absent").fails(1, "/devices/absent");
    }

    @Test
    void pathsThatAreNoneAreRefused() {
        revtree.run("get", "devices").fails(1, "a path begins with /");
        revtree.run("get", "").fails(1, "a path begins with /");
        revtree.run("get", "/devices/%zz").fails(1, "%25");
        revtree.run("get", "/x".repeat(1_000)).fails(1);
    }

    @Test
    void depthIsANumberFromZero() {
        revtree.run("get", "/", "--depth", "-1").fails(2, "--depth");
        revtree.run("get", "/", "--depth", "x").fails(2, "--depth");
        revtree.run("get", "/", "--depth", "1", "--deep").fails(2, "--deep");
    }

    private Object get(String... arguments) {
        String[] args = new String[arguments.length + 1];
        args[0] = "get";
        System.arraycopy(arguments, 0, args, 1, arguments.length);
        return JsonParser.parseString(revtree.run(args).succeeds().out());
    }

    private static Object json(String lenient) {
        return JsonParser.parseString(lenient);
    }
}
