package io.revtree.history;

import java.util.Collection;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.TreeSet;

/**
 * All commits that some are made from, over all parents, themselves included: each once, newest first, and each before its
 * parents. Lines that meet go on as one, so it keeps one commit for each line that runs side by side, and nothing of what
 * it gave. Over what was pruned it goes as {@link Cuts} says. For one thread.
 */
final class Walk implements Iterator<CommitObject> {

    private final Commits commits;
    private final NavigableSet<CommitObject> next = new TreeSet<>(Commits.NEWEST_FIRST);

    Walk(Commits commits, Collection<CommitObject> from) {
        this.commits = commits;
        next.addAll(from);
    }

    @Override
    public boolean hasNext() {
        return !next.isEmpty();
    }

    @Override
    public CommitObject next() {
        CommitObject commit = next.pollFirst();
        if (commit == null) {
            throw new NoSuchElementException();
        }
        next.addAll(commits.parents(commit));
        return commit;
    }
}
