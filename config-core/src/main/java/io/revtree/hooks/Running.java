package io.revtree.hooks;

import org.jspecify.annotations.Nullable;

/**
 * A before hook that is running in a thread.
 *
 * @param hooks those of its branch
 * @param worktree what its edits join
 * @param path of the change that it was called for
 * @param depth how many run in this thread, this one included
 * @param untilNanos when its time is over
 * @param outer the one within which it runs, in whatever branch
 */
record Running(
        Hooks hooks,
        Worktree worktree,
        String path,
        int depth,
        long untilNanos,
        @Nullable Running outer) {}
