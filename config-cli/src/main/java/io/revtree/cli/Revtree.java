package io.revtree.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command above all others; it only says what there is. */
@Command(
        name = "revtree",
        description = "Keeps a configuration tree the way Git keeps source: every change is a commit.",
        subcommands = {
            InitCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            GetCommand.class,
            LsCommand.class,
            SetCommand.class,
            AddCommand.class,
            RmCommand.class,
            LogCommand.class,
            DiffCommand.class,
            BlameCommand.class,
            TagCommand.class,
            RestoreCommand.class,
            BranchCommand.class,
            MergeCommand.class,
            CherryPickCommand.class,
            RevertCommand.class,
            WatchCommand.class,
            CopyCommand.class,
            PruneCommand.class,
            GcCommand.class,
            VerifyCommand.class,
            CompressCommand.class,
            DemoCommand.class,
            HelpCommand.class
        },
        versionProvider = Revtree.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "PATH is / or names fields and keys in turn: /devices/olt-01/ports/7. In a key, %% / , and",
            "control characters are written %%25 %%2F %%2C and so on.",
            "REV is a branch, a tag, a commit id or at least 6 digits of one, or main~3.",
            "",
            "Exit codes: 0 done, 1 refused, not found or damaged, 2 wrong usage, 3 the store cannot be used,",
            "130 ended by Ctrl-C.",
            "",
            "Environment:",
            "  REVTREE_STORE    the store when there is no --store",
            "  REVTREE_AUTHOR   the author of commits when there is no --author",
            "  REVTREE_PROTOC   the protobuf compiler that init uses"
        })
final class Revtree implements Runnable {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show what a command does, and how.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "With an error, also show where it arose.")
    @SuppressWarnings("UnusedVariable") // Main looks for it before the arguments are parsed
    private boolean stackTrace;

    Revtree(Terminal terminal) {
        this.terminal = terminal;
    }

    Terminal terminal() {
        return terminal;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** As the jar's manifest says it. */
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Revtree.class.getPackage().getImplementationVersion();
            return new String[] {"revtree " + (version == null ? "(not from its jar)" : version)};
        }
    }
}
