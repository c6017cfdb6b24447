package io.revtree;

import java.time.Instant;
import java.util.List;

/**
 * One state of the tree, with who made it, when and from what. Immutable.
 *
 * @param id its name
 * @param revision the hash of the tree's content
 * @param parents what it was made from: none for the creating commit, two for a merge of branches, else one
 * @param author who made it
 * @param message why, or empty
 * @param time when, to the microsecond; never earlier than the first parent's, and later than the second one's
 * @param sequence how many commits lie before it along first parents
 * @param transactionId the transaction that it was
 */
public record Commit(
        CommitId id,
        RevisionId revision,
        List<CommitId> parents,
        String author,
        String message,
        Instant time,
        long sequence,
        TransactionId transactionId) {

    /** Keeps its own copy of the parents. */
    public Commit {
        parents = List.copyOf(parents);
    }
}
