package io.revtree.cli;

import io.revtree.ConfigException;
import io.revtree.store.StoreException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.ParameterException;

/** Turns what a command threw into one line on stderr and an exit code. */
final class Faults {

    private static final int REFUSED = 1;
    private static final int USAGE = 2;
    private static final int STORE = 3;

    private final PrintWriter err;
    private final boolean stackTrace;

    Faults(OutputStream err, boolean stackTrace) {
        this.err = new PrintWriter(err, true, StandardCharsets.UTF_8);
        this.stackTrace = stackTrace;
    }

    int report(Throwable fault) {
        if (fault instanceof Output.ReaderGoneException) {
            return 0;
        }
        err.println("revtree: " + oneLine(message(fault)));
        if (stackTrace) {
            fault.printStackTrace(err);
        }
        err.flush();
        return code(fault);
    }

    private static int code(Throwable fault) {
        if (fault instanceof ParameterException || fault instanceof UsageFault) {
            return USAGE;
        }
        return fault instanceof StoreException ? STORE : REFUSED;
    }

    private static String message(Throwable fault) {
        String message = String.valueOf(fault.getMessage());
        if (fault instanceof ParameterException usage) {
            return message + " (see: " + usage.getCommandLine().getCommandSpec().qualifiedName() + " --help)";
        }
        if (fault instanceof OutOfMemoryError) {
            return "out of memory; give the JVM more (REVTREE_JAVA_OPTS=-Xmx4g) or work on smaller parts";
        }
        if (fault instanceof UsageFault
                || fault instanceof CommandFault
                || fault instanceof ConfigException
                || fault instanceof StoreException) {
            return message;
        }
        return "unexpected " + fault.getClass().getSimpleName() + ": " + message + "; --stacktrace shows where";
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("\\p{Cntrl}", " ");
    }
}
