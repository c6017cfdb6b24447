package io.revtree.simulation;

import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.Committed;
import io.revtree.ConfigBranch;
import io.revtree.ConfigEvent;
import io.revtree.ConfigListener;
import io.revtree.ConfigRoot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One who listens to a branch and keeps what it is told; and what it must have been told. */
final class Observer implements ConfigListener {

    private final String branch;
    private final CommitId from;
    private final boolean besidePrunes;
    private final List<ConfigEvent> events = new ArrayList<>();
    private boolean caughtUp;

    /** @param besidePrunes whether what lies between may be gone before it was told, so that the newest state is told in its place */
    Observer(ConfigBranch branch, boolean besidePrunes) {
        this.branch = branch.name();
        this.besidePrunes = besidePrunes;
        this.from = branch.head().commit().id();
        branch.watch("/**", from, this);
    }

    @Override
    public void changed(ConfigEvent event) {
        events.add(event);
    }

    /** From now on it has had time enough to be told all. */
    void caughtUp() {
        caughtUp = true;
    }

    /** Holds what it was told against all that ever was. */
    void check(String what, ConfigRoot truth) {
        List<Commit> log = new ArrayList<>(truth.branch(branch).log().toList());
        Collections.reverse(log);
        int at = indexOf(log, from, what);
        for (ConfigEvent event : events) {
            if (event instanceof Committed committed) {
                at = next(log, at);
                if (at == log.size() || !log.get(at).equals(committed.commit())) {
                    throw new AssertionError(what + ": a listener of " + branch + " was told " + committed.commit()
                            + " instead of " + (at == log.size() ? "nothing" : log.get(at)));
                }
                String before = committed.commit().parents().get(0).toString();
                if (!committed
                        .changes()
                        .equals(truth.diff(before, committed.upTo().toString()).changes())) {
                    throw new AssertionError(what + ": a listener of " + branch + " was told other changes of "
                            + committed.commit() + " than there are: " + committed.changes());
                }
            } else if (!besidePrunes) {
                throw new AssertionError(what + ": a listener of " + branch + " was told " + event);
            } else {
                int there = indexOf(log, event.upTo(), what);
                if (there < at) {
                    throw new AssertionError(what + ": a listener of " + branch + " was led back to " + event);
                }
                at = there;
            }
        }
        if (caughtUp && next(log, at) < log.size()) {
            throw new AssertionError(what + ": a listener of " + branch + " from " + from + " was never told of "
                    + log.get(next(log, at)) + ", only " + events);
        }
    }

    /** The next commit that changed anything. */
    private static int next(List<Commit> log, int at) {
        int next = at + 1;
        while (next < log.size()
                && log.get(next).revision().equals(log.get(next - 1).revision())) {
            next++;
        }
        return next;
    }

    private int indexOf(List<Commit> log, CommitId commit, String what) {
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i).id().equals(commit)) {
                return i;
            }
        }
        throw new AssertionError(what + ": a listener of " + branch + " knows " + commit + ", which never was there");
    }
}
