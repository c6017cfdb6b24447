package io.revtree.cli;

import com.google.gson.JsonParser;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "demo",
        description = {
            "Show most of this with a network of a thousand devices.",
            "The network goes into a RocksDB store in a folder, is changed and restored, and a new process proves that"
                    + " all of it is there. Each command is printed as it is run. A folder that an earlier demo made is made anew."
        })
final class DemoCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Revtree revtree;

    @Parameters(paramLabel = "DIR", arity = "0..1", description = "The folder; by default revtree-demo.")
    private Path folder = Path.of("revtree-demo");

    @Override
    public Integer call() {
        Output out = new Output(revtree.terminal().out());
        DemoFolder place = new DemoFolder(folder);
        out.line("# " + (place.prepare() ? "Made anew: " : "Made: ") + folder
                + ", with the schema, the inventory and the store of this demonstration.");
        run(place, new DemoShell(revtree.terminal(), out, place.store()));
        out.flush();
        return 0;
    }

    private static void run(DemoFolder place, DemoShell shell) {
        shell.say("A tree begins with its schema, which is kept in the store.");
        shell.run("init", "--schema", place.schema().toString(), "--root", "access.Network");
        shell.run("import", place.inventory().toString(), "-m", "Import the inventory");
        shell.run("ls", "/");
        same(
                shell,
                "the devices, 1000",
                "1000",
                shell.run("ls", "/devices", "--count").strip());
        shell.run("tag", "as-delivered");
        shell.run("get", "/devices/onu-07-11", "--depth", "1");

        shell.say("Every change is a commit.");
        shell.run(
                "set",
                "/devices/onu-07-11",
                "vlan=77",
                "admin_state=DISABLED",
                "--author",
                "Anna",
                "-m",
                "Move to VLAN 77");
        shell.run(
                "add",
                "/devices",
                "--json",
                "{\"id\": \"onu-07-49\", \"kind\": \"ONU\", \"parent_id\": \"olt-07\", \"ports\": [{\"port_no\": 1}]}",
                "-m",
                "Connect a new customer");
        shell.run("rm", "/devices/onu-20-48", "-m", "The customer left");
        shell.run("log");
        shell.run("diff", "as-delivered", "main");
        shell.run("diff", "as-delivered", "main", "--json-patch");
        shell.run("blame", "/devices/onu-07-11");
        shell.run("tag", "changed");
        String changed = shell.run("export");

        shell.say("Any state can be had again, as one more commit.");
        shell.run("restore", "/", "as-delivered", "-m", "Back to what was delivered");
        shell.run("tag");

        shell.say("A new process finds all of it on the disk.");
        String restored = shell.runApart("export");
        String changedAgain = shell.runApart("export", "--at", "changed");
        String head = shell.runApart("log", "--long", "-n", "1");
        String delivered = shell.run("log", "--long", "-n", "1", "--at", "as-delivered");

        shell.say("Proof, by comparing what was read:");
        String inventory = Text.read(place.inventory().toString(), InputStream.nullInputStream());
        same(shell, "main, as the new process reads it, and inventory.json", json(inventory), json(restored));
        same(
                shell,
                "tag changed, as the new process reads it, and as it was written",
                json(changed),
                json(changedAgain));
        same(shell, "the content hash of main, and that of as-delivered", hash(delivered), hash(head));
        shell.say("Go on from here: the store is " + place.store() + ", and every command has --help.");
    }

    private static Object json(String text) {
        return JsonParser.parseString(text);
    }

    private static String hash(String logLine) {
        return logLine.split("\t", -1)[1];
    }

    private static void same(DemoShell shell, String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new CommandFault("the demonstration failed: " + what + ", differ");
        }
        shell.result("equal: " + what);
    }
}
