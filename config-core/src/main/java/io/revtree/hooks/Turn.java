package io.revtree.hooks;

import java.time.Duration;

/** How a committer calls the code of users. */
@FunctionalInterface
public interface Turn {

    /**
     * Runs the code in this thread. If the thread has its turn to commit and the code takes longer than the limit, the turn
     * goes on to others, and the commit cannot land any more.
     *
     * @return whether it was over within the limit
     */
    boolean limited(Duration limit, Runnable code);
}
