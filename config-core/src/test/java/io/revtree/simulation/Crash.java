package io.revtree.simulation;

/** What ends the threads of a process that is no more: nothing that they do from then on reaches anybody. */
final class Crash extends Error {

    private static final long serialVersionUID = 1L;

    Crash() {
        super("the process is dead", null, false, false);
    }
}
