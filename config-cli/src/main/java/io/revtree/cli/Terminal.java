package io.revtree.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/**
 * What a command is run in.
 *
 * @param in stdin
 * @param out stdout, for results alone
 * @param err stderr, for errors and notes
 * @param environment the environment variables
 */
record Terminal(InputStream in, OutputStream out, OutputStream err, Map<String, String> environment) {

    /** The same, but with other variables and results. */
    Terminal with(OutputStream otherOut, Map<String, String> otherEnvironment) {
        return new Terminal(in, otherOut, err, otherEnvironment);
    }
}
