package io.revtree.watch;

import io.revtree.Commit;
import io.revtree.ConfigObserver;
import io.revtree.tree.PathPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what goes wrong while branches are watched, which nobody called for: to the log, and to the observer. Thread-safe. */
final class WatchReports {

    private static final Logger LOG = LoggerFactory.getLogger(WatchReports.class);

    private final ConfigObserver observer;

    WatchReports(ConfigObserver observer) {
        this.observer = observer;
    }

    void listenerFailed(PathPattern pattern, Commit upTo, Throwable fault) {
        LOG.warn("a listener to {} failed at commit {}; it is told of the next ones", pattern, upTo.id(), fault);
        observe(() -> observer.listenerFailed(pattern.toString(), upTo, fault));
    }

    void delayed(String branch, Throwable fault) {
        LOG.warn("branch '{}' cannot be followed now; it is tried again, and nothing is lost", branch, fault);
        observe(() -> observer.watchDelayed(branch, fault));
    }

    void resumed(String branch) {
        LOG.info("branch '{}' is followed again", branch);
    }

    void unreadable(String branch, Throwable fault) {
        LOG.warn(
                "what commits changed on branch '{}' cannot be read; listeners are given its newest state",
                branch,
                fault);
        observe(() -> observer.changesUnreadable(branch, fault));
    }

    void stillRunning(PathPattern pattern) {
        LOG.warn("a listener to {} takes long to end; closing it does not wait longer", pattern);
    }

    private static void observe(Runnable report) {
        try {
            report.run();
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            LOG.warn("the observer failed", e);
        }
    }
}
