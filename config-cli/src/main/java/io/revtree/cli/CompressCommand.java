package io.revtree.cli;

import io.revtree.ConfigRoot;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "compress",
        description = {
            "Let new objects be compressed with zstd, each where that makes it smaller; with --off, no more.",
            "Programs that open the tree from now on go by it. What is in the store stays as it is; ids are the same either way."
        },
        footer = {"", "Example:", "  revtree compress --store rocksdb:./inventory"})
final class CompressCommand extends StoreCommand {

    @Option(names = "--off", description = "Store new objects as they are.")
    private boolean off;

    @Override
    void run(Output out) {
        try (KvStore store = KvStores.open(urlToWrite())) {
            ConfigRoot.compress(store, !off);
        }
    }
}
