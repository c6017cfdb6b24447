package io.revtree.cli;

import io.revtree.ConfigRoot;
import io.revtree.Verification;
import io.revtree.VerifyFault;
import io.revtree.VerifyProgress;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "verify",
        description = {
            "Read and check everything that branches and tags lead to, and print what is damaged, with the place in the tree and the"
                    + " commits that it harms; the last line says how much was read.",
            "A store of which no tree can be opened is checked as well. The exit code is 1 when anything is damaged."
        },
        footer = {
            "",
            "Examples:",
            "  revtree verify",
            "  revtree verify --store rocksdb:./inventory --repair-from redis://backup/inventory --dry-run"
        })
final class VerifyCommand extends StoreCommand {

    @Option(
            names = "--repair-from",
            paramLabel = "URL",
            description =
                    "Take what is missing or damaged from this store, which holds a copy of the tree. Each object is checked"
                            + " before it is written. Nobody else may write the store meanwhile.")
    private @Nullable String good;

    @Option(
            names = "--dry-run",
            description =
                    "With --repair-from: write nothing, and print which refs and how many objects would be taken.")
    private boolean dryRun;

    @Option(
            names = "--commits",
            description = "Print below each fault the ids of the commits that it harms, at most "
                    + VerifyFault.HARMED_MAX + " of them, newest first.")
    private boolean commits;

    @Override
    void run(Output out) {
        if (dryRun && good == null) {
            throw usage("--dry-run is for --repair-from; without that nothing is written");
        }
        Verification found = good == null ? verify() : repair(good);
        for (String ref : found.takenRefs()) {
            out.line("the ref " + ref + (dryRun ? " would become" : " became")
                    + " what the other store holds, which may be older");
        }
        for (VerifyFault fault : found.faults()) {
            out.line(fault.toString());
            if (commits) {
                printHarmed(fault, out);
            }
        }
        VerifyProgress whole = found.whole();
        long untold = whole.faults() - found.faults().size();
        if (untold > 0) {
            out.line("and " + count(untold, "fault", "faults") + " more");
        }
        out.line(count(whole.commits(), "commit", "commits") + ", " + count(whole.objects(), "object", "objects") + ", "
                + count(whole.bytes(), "byte", "bytes") + ": "
                + (found.isSound() ? "all is sound" : count(whole.faults(), "fault", "faults"))
                + (good == null
                        ? ""
                        : "; " + found.repaired() + (dryRun ? " to repair, nothing was written" : " repaired")));
        out.flush();
        if (!found.isSound()) {
            throw new CommandFault("the store is damaged; what is not named can still be read"
                    + (good == null
                            ? ", and --repair-from a copy of the tree may mend the rest"
                            : ", and the store to repair from does not have the rest"));
        }
    }

    private static void printHarmed(VerifyFault fault, Output out) {
        fault.harmed().forEach(commit -> out.line("  " + commit));
        long untold = fault.commits() - fault.harmed().size();
        if (untold > 0) {
            out.line("  and " + untold + " more");
        }
    }

    private Verification verify() {
        try (KvStore store = KvStores.open(urlToRead())) {
            return ConfigRoot.verify(store, told());
        }
    }

    private Verification repair(String from) {
        try (KvStore store = KvStores.open(dryRun ? urlToRead() : url());
                KvStore other = KvStores.open(withOption(from, "readonly", "true"))) {
            return dryRun ? ConfigRoot.previewRepair(store, other, told()) : ConfigRoot.repair(store, other, told());
        }
    }

    private Told<VerifyProgress> told() {
        return new Told<>(
                terminal(),
                progress -> progress.objects() + " objects so far, " + (progress.bytes() >> 20) + " MiB, "
                        + count(progress.faults(), "fault", "faults"));
    }

    private static String count(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
