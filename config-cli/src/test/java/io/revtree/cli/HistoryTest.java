package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** log, diff, blame and tag. */
class HistoryTest {

    @TempDir
    private Path folder;

    private CommandLineRun revtree;

    @BeforeEach
    void aSmallTree() {
        revtree = new CommandLineRun(folder).initSmall();
    }

    @Test
    void logHasALineForEachCommitNewestFirst() {
        String id = revtree.run("set", "/", "name=x", "-m", "one\ntwo\tthree").commit();
        List<String> lines = revtree.run("log").lines();
        assertThat(lines).hasSize(3);
        String[] parts = lines.get(0).split("\t", -1);
        assertThat(parts).hasSize(4);
        assertThat(id).startsWith(parts[0]);
        assertThat(Instant.parse(parts[1])).isAfter(Instant.parse("2020-01-01T00:00:00Z"));
        assertThat(parts[2]).isEqualTo("tester");
        assertThat(parts[3]).isEqualTo("one");
        assertThat(lines.get(1)).endsWith("\tsmall");
    }

    @Test
    void logIsBoundedByItsOption() {
        assertThat(revtree.run("log", "-n", "1").lines()).hasSize(1);
        assertThat(revtree.run("log", "-n", "0").lines()).isEmpty();
        revtree.run("log", "-n", "-1").fails(2, "-n");
    }

    @Test
    void logOfAPathHasOnlyWhatTouchedIt() {
        revtree.run("set", "/devices/olt-1", "vlan=6", "-m", "mine").commit();
        revtree.run("set", "/devices/onu%2F2", "vlan=6", "-m", "other").commit();
        assertThat(revtree.run("log", "/devices/olt-1").lines())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("\tmine"),
                        line -> assertThat(line).endsWith("\tsmall"));
    }

    @Test
    void logCanBeginAtAnOlderCommit() {
        revtree.run("tag", "then").prints();
        revtree.run("set", "/", "name=x", "-m", "later").commit();
        assertThat(revtree.run("log", "--at", "then").lines()).hasSize(2).noneMatch(line -> line.endsWith("later"));
        assertThat(revtree.run("log", "/", "--at", "then").lines()).hasSize(2);
    }

    @Test
    void longLogHasWholeIdsAndTheHashOfTheContent() {
        revtree.run("set", "/", "name=x").commit();
        String id = revtree.run("set", "/", "name=small").commit();
        List<String> lines = revtree.run("log", "--long").lines();
        assertThat(lines.get(0)).startsWith(id + "\t");
        assertThat(lines.get(0).split("\t", -1)[1])
                .as("equal content has an equal hash")
                .isEqualTo(lines.get(2).split("\t", -1)[1])
                .isNotEqualTo(lines.get(1).split("\t", -1)[1]);
    }

    @Test
    void diffHasALineForEachNodeAddedOrRemovedAndForEachField() {
        revtree.run("tag", "before").prints();
        revtree.run("set", "/devices/olt-1", "vlan=6", "vendor=v").commit();
        revtree.run("set", "/adapters/xgs", "config.log_level=ERROR").commit();
        revtree.run("add", "/devices", "--json", "{\"id\": \"z\", \"ports\": [{\"port_no\": 1}]}")
                .commit();
        revtree.run("rm", "/logical_devices/l/ports/onu%2F2,7").commit();
        revtree.run("add", "/notes", "text=third").commit();
        revtree.run("diff", "before", "main")
                .prints(
                        "~ /adapters/xgs config.log_level: \"DEBUG\" -> \"ERROR\"",
                        "~ /devices/olt-1 vendor: unset -> \"v\"",
                        "~ /devices/olt-1 vlan: 5 -> 6",
                        "+ /devices/z {\"id\":\"z\"}",
                        "+ /devices/z/ports/1 {\"port_no\":1}",
                        "- /logical_devices/l/ports/onu%2F2,7 {\"device_id\":\"onu/2\",\"port_no\":7}",
                        "~ /notes: [{\"text\":\"first\"},{\"text\":\"second\"}] ->"
                                + " [{\"text\":\"first\"},{\"text\":\"second\"},{\"text\":\"third\"}]");
        revtree.run("diff", "before", "main", "/devices/z")
                .prints("+ /devices/z {\"id\":\"z\"}", "+ /devices/z/ports/1 {\"port_no\":1}");
        revtree.run("diff", "main", "main").prints();
    }

    @Test
    void diffCanBeAJsonPatch() {
        revtree.run("set", "/devices/olt-1", "vlan=6").commit();
        String patch =
                revtree.run("diff", "main~1", "main", "--json-patch").succeeds().out();
        assertThat(JsonParser.parseString(patch).getAsJsonArray())
                .singleElement()
                .satisfies(operation -> {
                    assertThat(operation.getAsJsonObject().get("op").getAsString())
                            .isEqualTo("replace");
                    assertThat(operation.getAsJsonObject().get("path").getAsString())
                            .isEqualTo("/devices/0/vlan");
                    assertThat(operation.getAsJsonObject().get("value").getAsInt())
                            .isEqualTo(6);
                });
        assertThat(JsonParser.parseString(revtree.run("diff", "main", "main", "--json-patch")
                        .succeeds()
                        .out()))
                .isEqualTo(JsonParser.parseString("[]"));
        revtree.run("diff", "main~1", "main", "/devices", "--json-patch").fails(2, "whole tree");
    }

    @Test
    void blameNamesTheCommitOfEachField() {
        revtree.run("set", "/devices/olt-1", "vlan=6", "-m", "vlan moved").commit();
        assertThat(revtree.run("blame", "/devices/olt-1").lines())
                .anySatisfy(line -> assertThat(line).startsWith("vlan\t").endsWith("\tvlan moved"))
                .anySatisfy(line -> assertThat(line).startsWith("kind\t").endsWith("\tsmall"));
        assertThat(revtree.run("blame", "/devices/olt-1", "--at", "main~1").lines())
                .noneMatch(line -> line.endsWith("vlan moved"));
        revtree.run("blame", "/devices/absent").fails(1, "/devices/absent");
    }

    @Test
    void tagsAreSetListedMovedAndDeleted() {
        String first = revtree.run("set", "/", "name=x").commit();
        String second = revtree.run("set", "/", "name=y").commit();
        revtree.run("tag", "b").prints();
        revtree.run("tag", "a", first.substring(0, 10)).prints();
        assertThat(revtree.run("tag").lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("a\t" + first.substring(0, 12)),
                        line -> assertThat(line).startsWith("b\t" + second.substring(0, 12)));
        revtree.run("tag", "b", "a").prints();
        assertThat(revtree.run("tag").lines().get(1)).startsWith("b\t" + first.substring(0, 12));
        revtree.run("tag", "-d", "a").prints();
        assertThat(revtree.run("tag").lines()).hasSize(1);
    }

    @Test
    void namesOfRevisionsThatAreNoneAreRefused() {
        revtree.run("tag", "deadbeef").fails(1, "deadbeef");
        revtree.run("tag", "main").fails(1, "is a branch");
        revtree.run("tag", "x", "absent").fails(1, "absent");
        revtree.run("tag", "-d", "absent").fails(1, "absent");
        revtree.run("tag", "x", "-d", "y").fails(2, "-d");
        revtree.run("diff", "main", "absent").fails(1, "absent");
        revtree.run("diff", "main").fails(2, "TO");
        revtree.run("log", "/toasters").fails(1, "/toasters");
        revtree.run("get", "/", "--at", "main~999").fails(1, "main~999");
    }
}
