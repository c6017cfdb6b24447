package io.revtree.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Where results go, as lines of UTF-8 that end in a line feed everywhere. Not thread-safe. */
final class Output {

    private final Writer writer;

    Output(OutputStream stream) {
        this.writer = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
    }

    void line(String line) {
        try {
            writer.write(line);
            writer.write('\n');
        } catch (IOException e) {
            throw failed(e);
        }
    }

    void flush() {
        try {
            writer.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static RuntimeException failed(IOException e) {
        String reason = String.valueOf(e.getMessage());
        // The JDK has no type for it: "Broken pipe" on Linux and macOS, "The pipe is being closed" on Windows.
        return reason.toLowerCase(Locale.ROOT).contains("pipe")
                ? new ReaderGoneException()
                : new CommandFault("the results cannot be written: " + reason, e);
    }

    /** Whoever read the results has seen enough, as {@code head} does; nothing to complain about. */
    static final class ReaderGoneException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ReaderGoneException() {
            super("the reader of the results went away");
        }
    }
}
