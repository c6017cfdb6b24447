package io.revtree.cli;

import io.revtree.ConfigException;
import io.revtree.NoTreeException;
import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.StoreException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

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
        if (fault instanceof ParameterException
                || fault instanceof UsageFault
                || fault instanceof InvalidStoreUrlException) {
            return USAGE;
        }
        return fault instanceof StoreException ? STORE : REFUSED;
    }

    private static String message(Throwable fault) {
        String message = String.valueOf(fault.getMessage());
        if (fault instanceof ParameterException usage) {
            String command = usage.getCommandLine().getCommandSpec().qualifiedName();
            return usage(usage, message) + " (see: " + command + " --help)";
        }
        if (fault instanceof NoTreeException) {
            return "the store holds no tree; revtree init makes one";
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

    /** Picocli's own words, but for those that speak of its insides. */
    private static String usage(ParameterException fault, String message) {
        if (fault instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            if (unmatched.isUnknownOption()) {
                return "there is no option " + first + " here";
            }
            boolean command = fault.getCommandLine().getParent() == null;
            return command ? "there is no command " + first : "\"" + first + "\" is one argument too many";
        }
        return message.replaceFirst("^Error: ", "");
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("\\p{Cntrl}", " ");
    }
}
