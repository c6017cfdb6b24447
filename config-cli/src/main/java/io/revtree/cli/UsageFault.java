package io.revtree.cli;

/** A command line that cannot be meant; it ends with exit code 2. */
final class UsageFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageFault(String message) {
        super(message);
    }
}
