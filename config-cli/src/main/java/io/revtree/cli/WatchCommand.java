package io.revtree.cli;

import io.revtree.CommitId;
import io.revtree.ConfigListener;
import io.revtree.ConfigRoot;
import io.revtree.Registration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "watch",
        description = {
            "Print each change as it is committed, by whomever, as one line of JSON.",
            "Each line has the commit, its time, author and message, and of the node that changed the path, the kind (ADD, UPDATE,"
                    + " REMOVE or LIST), its own fields before and after, and the names of the fields that differ.",
            "Where there were more than 1000 commits to catch up with, skipped_from names the last commit before them, and the"
                    + " changes are those from there to the commit. The kind STATE stands for a node as it is, and the kind RESYNC for"
                    + " the end of a state, which holds whatever was printed before.",
            "It ends by Ctrl-C, or when nobody reads the lines any more. A RocksDB store is read beside its owner, whose commits are"
                    + " seen within a second."
        },
        footer = {
            "",
            "PATTERN is a path in which * stands for one segment and ** for any number of them. A container is",
            "no node: its children are /devices/*, and all below them too /devices/**.",
            "",
            "Examples:",
            "  revtree watch '/devices/*'",
            "  revtree watch '/**' --from before-upgrade"
        })
final class WatchCommand extends StoreCommand {

    @Parameters(paramLabel = "PATTERN", description = "The nodes; /** for all.")
    private String pattern = "";

    @Option(
            names = "--from",
            paramLabel = "REV",
            description = "Begin after this commit, as the last one that was printed; by default with the next commit.")
    private @Nullable String from;

    @Option(names = "--state", description = "Print the nodes that match as they are, and then the changes.")
    private boolean state;

    @Option(names = "-n", paramLabel = "N", description = "End after so many lines.")
    private @Nullable Long limit;

    @Override
    void run(Output out) {
        if (from != null && state) {
            throw usage("--from goes on with changes and --state begins with all; give one of them");
        }
        if (limit != null && limit < 1) {
            throw usage("-n is 1 or more, not " + limit);
        }
        try (Ending ending = new Ending();
                OpenTree tree = openToWatch(new StoreNotes(this::note))) {
            EventLines lines = new EventLines(pattern, tree.json(), out, limit == null ? Long.MAX_VALUE : limit);
            try (Registration registration = register(
                    tree.root(),
                    event -> ending.unlessFails(() -> {
                        if (!lines.print(event)) {
                            ending.end();
                        }
                    }))) {
                ending.await(registration);
            }
        }
    }

    private Registration register(ConfigRoot root, ConfigListener listener) {
        if (state) {
            return root.watchState(pattern, listener);
        }
        if (from == null) {
            return root.watch(pattern, listener);
        }
        CommitId seen = root.at(from).commit().id();
        return root.watch(pattern, seen, listener);
    }

    /** When the command is over: on its own account, by a fault, or since the process is told to end. */
    private static final class Ending implements AutoCloseable {

        private static final long SECONDS_MAX = 5;

        private final CountDownLatch over = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);
        private final Thread hook = new Thread(this::endWithProcess, "revtree-end");
        private volatile @Nullable RuntimeException fault;

        Ending() {
            Runtime.getRuntime().addShutdownHook(hook);
        }

        /** The process ends; what is open is closed first. */
        private void endWithProcess() {
            end();
            try {
                boolean unused = closed.await(SECONDS_MAX, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void end() {
            over.countDown();
        }

        /** Does nothing when it is over. */
        void unlessFails(Runnable print) {
            if (over.getCount() == 0) {
                return;
            }
            try {
                print.run();
            } catch (RuntimeException e) {
                fault = e;
                end();
            }
        }

        /** Waits for the end of what goes on; throws what it was ended by. */
        void await(Registration watching) {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            watching.close();
            RuntimeException because = fault;
            if (because != null) {
                throw because;
            }
        }

        @Override
        public void close() {
            closed.countDown();
            try {
                boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // it is running already
            }
        }
    }
}
