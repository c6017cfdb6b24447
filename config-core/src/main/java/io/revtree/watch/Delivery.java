package io.revtree.watch;

import io.revtree.ConfigChange;
import io.revtree.ConfigException;
import io.revtree.CorruptObjectException;
import io.revtree.PrunedRevisionException;
import io.revtree.RevisionNotFoundException;
import io.revtree.history.CommitObject;
import io.revtree.history.Commits;
import io.revtree.history.Repository;
import io.revtree.history.Tip;
import io.revtree.store.BlobId;
import io.revtree.tree.Tree;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Leads one listener from where it is to the newest state, for a while. Runs in a thread of the executor's. */
final class Delivery implements Runnable {

    /** After so many tasks others have their turn. */
    private static final int TASKS_MAX = 64;

    private final Feed feed;
    private final Watch watch;
    private final Repository repository;
    private final Commits commits;

    Delivery(Feed feed, Watch watch) {
        this.feed = feed;
        this.watch = watch;
        this.repository = feed.repository();
        this.commits = repository.commits();
    }

    @Override
    public void run() {
        for (int i = 0; i < TASKS_MAX; i++) {
            try {
                Task task = feed.next(watch);
                if (task == null) {
                    return;
                }
                run(task);
            } catch (PrunedRevisionException e) { // where the listener was is not kept any more
                feed.restart(watch);
            } catch (RevisionNotFoundException e) { // the branch was deleted: it may come back
                feed.park(watch, e);
                return;
            } catch (ConfigException e) {
                feed.reports().unreadable(feed.line().branch(), e);
                feed.restart(watch);
            } catch (RuntimeException | Error e) {
                feed.park(watch, e);
                return;
            }
        }
        feed.again(watch);
    }

    private void run(Task task) {
        if (task instanceof Task.Find find) {
            find(find.after());
        } else if (task instanceof Task.Call call) {
            call(call.reached(), call.news());
        } else if (task instanceof Task.Work work) {
            work(work.move());
        } else if (task instanceof Task.Extend extend) {
            extend(extend.begin());
        } else if (task instanceof Task.Leap leap) {
            leap(leap.to());
        }
    }

    private void find(BlobId id) {
        Tip newest = feed.line().refresh();
        CommitObject after = findCommit(id);
        CommitObject known = feed.newest().commit();
        boolean there = after != null
                && commits.isOnLine(after, newest.commit())
                && (after.sequence() > known.sequence() || commits.isOnLine(after, known));
        feed.found(watch, there ? after : null, Feed.state(newest));
    }

    private @Nullable CommitObject findCommit(BlobId id) {
        try {
            return commits.find(id);
        } catch (CorruptObjectException e) { // an id that is none of a commit
            return null;
        }
    }

    private void work(Move move) {
        CommitObject from = commit(move.from());
        CommitObject to = commit(move.to());
        List<ConfigChange> changes = changes(from, repository.tree(to));
        tell(changes, move.news(from.commit(), to.commit(), changes), move.to());
    }

    private void leap(News.State to) {
        CommitObject from = commit(watch.position);
        if (!commits.isOnLine(from, to.commit())) {
            feed.restart(watch);
            return;
        }
        List<ConfigChange> changes = changes(from, to.tree());
        tell(changes, new News.Leap(from.commit(), to.commit().commit(), changes), Position.of(to.commit()));
    }

    private List<ConfigChange> changes(CommitObject from, Tree to) {
        return Patterns.changes(watch.pattern(), repository.tree(from), to);
    }

    private void tell(List<ConfigChange> changes, News news, Position reached) {
        if (changes.isEmpty()) {
            feed.pass(watch, reached);
        } else {
            call(reached, news);
        }
    }

    private void extend(Position begin) {
        Position position = watch.position;
        Deque<Move> older = new ArrayDeque<>();
        CommitObject at = commit(begin);
        while (at.sequence() > position.sequence() && !at.parents().isEmpty()) {
            CommitObject parent = parent(at);
            older.addFirst(Move.before(Position.of(parent), Position.of(at)));
            at = parent;
        }
        if (at.id().equals(position.id())) {
            feed.extend(begin, List.copyOf(older));
        } else {
            feed.restart(watch);
        }
    }

    private CommitObject parent(CommitObject commit) {
        BlobId id = commit.parents().get(0);
        if (commits.find(id) == null && repository.shallow().reload().at(commit.id()) != null) {
            throw new PrunedRevisionException("commit " + id + " was pruned before it could be told");
        }
        return commit(id);
    }

    private CommitObject commit(Position position) {
        return commit(position.id());
    }

    private CommitObject commit(BlobId id) {
        CommitObject commit = commits.find(id);
        if (commit == null) {
            throw new CorruptObjectException("commit " + id + " is not there any more");
        }
        return commit;
    }

    private void call(Position reached, News news) {
        if (!feed.begin(watch, reached)) {
            return;
        }
        try {
            watch.call(news);
        } catch (Throwable e) { // also a checked one, which code in other languages throws
            feed.reports().listenerFailed(watch.pattern(), news.upTo(), e);
        } finally {
            feed.end(watch);
        }
    }
}
