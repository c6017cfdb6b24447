package io.revtree.hooks;

import io.revtree.Commit;
import io.revtree.ConfigObserver;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what went wrong in after hooks, which have no caller to throw to: to the log, and to the observer. Thread-safe. */
final class HookReports {

    private static final Logger LOG = LoggerFactory.getLogger(HookReports.class);

    private final ConfigObserver observer;
    private final Duration limit;

    HookReports(ConfigObserver observer, Duration limit) {
        this.observer = observer;
        this.limit = limit;
    }

    void failed(Told told, Commit commit, Throwable fault) {
        LOG.warn("the after hook on {} of {} failed; commit {} stands", told.kind(), told.path(), commit.id(), fault);
        observe(() -> observer.hookFailed(told.path(), told.kind(), commit, fault));
    }

    void slow(Told told, Commit commit) {
        String problem = "the after hook on " + told.kind() + " of " + told.path() + " takes longer than " + limit
                + "; commits behind commit " + commit.id() + " do not wait for it";
        LOG.warn(problem);
        observe(() -> observer.hookFailed(told.path(), told.kind(), commit, new TimeoutException(problem)));
    }

    void skipped(Commit commit, Throwable fault) {
        LOG.warn("after hooks of commit {} were not called: what it changed cannot be read", commit.id(), fault);
        observe(() -> observer.hooksSkipped(commit, fault));
    }

    private void observe(Runnable report) {
        try {
            report.run();
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            LOG.warn("the observer failed", e);
        }
    }
}
