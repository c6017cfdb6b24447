package io.revtree.histories;

import io.revtree.CommitId;
import io.revtree.TransactionId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a writer asked for.
 *
 * @param name its name, like no other's
 * @param root the root that it was asked of, with a cache and a newest known state of its own
 * @param branch the branch
 * @param kind what was asked for
 * @param id of a transaction
 * @param base the newest commit that the root knew when it began: what a transaction reads
 * @param edits of a transaction and of a single edit
 * @param required what must not have changed since the base
 * @param reads what a counting transaction read where it wrote: what must stand there when it lands
 * @param revision what is taken back, made again or merged
 * @param preview what the transaction foresaw, if it was asked
 * @param began when it began, by the clock of its journal
 * @param asked when the commit was asked for
 */
record Attempt(
        String name,
        String root,
        String branch,
        Kind kind,
        @Nullable TransactionId id,
        CommitId base,
        List<Made> edits,
        Set<String> required,
        Map<String, String> reads,
        @Nullable CommitId revision,
        @Nullable Preview preview,
        long began,
        long asked) {

    enum Kind {
        /** Edits of a base, merged into the head. */
        TRANSACTION,
        /** A transaction that requires all that it read, and writes only there. */
        COUNT,
        /** One edit, of whatever the head is by then. */
        SINGLE,
        REVERT,
        PICK,
        MERGE
    }

    /**
     * An edit within a transaction.
     *
     * @param refusal the fault with which it was refused; null if it was made
     */
    record Made(Edit edit, @Nullable String refusal) {}

    /**
     * What a preview said.
     *
     * @param conflicts the places
     * @param changed the paths of nodes
     * @param seen the newest sequence number that the root knew after it
     */
    record Preview(Set<String> conflicts, Set<String> changed, long seen) {}
}
