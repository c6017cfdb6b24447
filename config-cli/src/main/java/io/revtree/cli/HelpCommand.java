package io.revtree.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "help", description = "Show what there is, or what a command does, and how.")
final class HelpCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "The command.")
    private @Nullable String command;

    @Override
    public void run() {
        CommandLine all = spec.parent().commandLine();
        CommandLine meant = command == null ? all : all.getSubcommands().get(command);
        if (meant == null) {
            throw new ParameterException(spec.commandLine(), "there is no command " + command);
        }
        meant.usage(all.getOut());
    }
}
