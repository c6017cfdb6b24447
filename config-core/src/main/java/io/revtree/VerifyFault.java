package io.revtree;

import org.jspecify.annotations.Nullable;

/**
 * One thing in a store that is not as the format demands.
 *
 * @param path where in the tree it was met first; null for what stands in no tree: refs, commits, schemas
 * @param object the id of the object that is missing or wrong, 64 hex digits; null for a ref
 * @param problem what is wrong, in a sentence
 * @param commits how many commits it harms: those whose tree cannot be read whole for it
 * @param newest the newest of them, null when there is none
 * @param oldest the oldest of them, null when there is none
 */
public record VerifyFault(
        @Nullable String path,
        @Nullable String object,
        String problem,
        long commits,
        @Nullable CommitId newest,
        @Nullable CommitId oldest) {

    /** All of it, on one line. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        if (path != null) {
            line.append(path).append(": ");
        }
        line.append(problem);
        if (commits > 0) {
            line.append(commits == 1 ? "; harms 1 commit, " : "; harms " + commits + " commits, ")
                    .append(newest);
            if (commits > 1) {
                line.append(" back to ").append(oldest);
            }
        }
        return line.toString();
    }
}
