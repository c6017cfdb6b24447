package io.revtree;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a prune did, or would do.
 *
 * @param kept commits that branches and tags lead to from now on
 * @param dropped commits that they led to before, and lead to no more
 * @param newest the newest of the dropped ones, null if there is none
 * @param oldest the oldest of them
 * @param cuts commits whose parents are gone, in all
 * @param until until when what was dropped can still be read by its id; the next collection after that takes it away
 */
public record Pruned(
        long kept,
        long dropped,
        @Nullable Commit newest,
        @Nullable Commit oldest,
        long cuts,
        Instant until) {}
