package io.revtree.cli;

/** What ends a command with one line on stderr: the message says what was wrong and what would be right. */
final class CommandFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CommandFault(String message) {
        super(message);
    }

    CommandFault(String message, Throwable cause) {
        super(message, cause);
    }
}
