package io.revtree.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;

/**
 * What a command is run in.
 *
 * @param in stdin
 * @param out stdout, for results alone
 * @param err stderr, for errors and notes
 * @param environment the environment variables
 * @param toldEvery how long a command that takes its time is silent
 */
record Terminal(
        InputStream in, OutputStream out, OutputStream err, Map<String, String> environment, Duration toldEvery) {

    Terminal(InputStream in, OutputStream out, OutputStream err, Map<String, String> environment) {
        this(in, out, err, environment, Duration.ofSeconds(2));
    }

    /** The same, but with other variables and results. */
    Terminal with(OutputStream otherOut, Map<String, String> otherEnvironment) {
        return new Terminal(in, otherOut, err, otherEnvironment, toldEvery);
    }
}
