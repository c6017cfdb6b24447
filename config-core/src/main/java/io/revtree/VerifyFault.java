package io.revtree;

import java.util.List;
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
 * @param harmed them one by one, the newest first. Of more than {@value #HARMED_MAX}, or of very many faults, only those that were
 *     met first, so that there are fewer than {@code commits}
 */
public record VerifyFault(
        @Nullable String path,
        @Nullable String object,
        String problem,
        long commits,
        @Nullable CommitId newest,
        @Nullable CommitId oldest,
        List<CommitId> harmed) {

    /** No more commits are told one by one. */
    public static final int HARMED_MAX = 1000;

    /** Takes a copy of the list. */
    public VerifyFault {
        harmed = List.copyOf(harmed);
    }

    /** On one line: of the commits how many there are, and the two ends. */
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
