package io.revtree.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Status;
import io.revtree.store.RefHints;
import io.revtree.store.StoreException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the refs of a tree, and hints at each that changes. It notes the revision up to which it has heard all; when a
 * watch ends it opens another from there, wherever requests go then. Where etcd has compacted what it has not heard, it
 * hints at all refs.
 */
final class RefWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RefWatch.class);
    private static final long PAUSE_MILLIS_MIN = 50;
    private static final int PAUSE_DOUBLINGS_MAX = 6;
    private static final long END_MILLIS_MAX = 5_000;

    private final Cluster cluster;
    private final Keys keys;
    private final RefHints hints;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "revtree-etcd-watch");
    private long next; // the first revision not heard yet, 0 for whatever comes; in the thread only
    private int failures; // since the last creation; in the thread only

    RefWatch(Cluster cluster, Keys keys, RefHints hints, long from) {
        this.cluster = cluster;
        this.keys = keys;
        this.hints = hints;
        this.next = from;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                follow();
                long pause = PAUSE_MILLIS_MIN << Math.min(failures++, PAUSE_DOUBLINGS_MAX);
                if (closing.await(pause, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the watch of refs at {} is over", cluster); // only close interrupts it
        }
    }

    /** Opens a watch and follows it to its end. */
    private void follow() throws InterruptedException {
        WatchCreateRequest request = WatchCreateRequest.newBuilder()
                .setKey(keys.refs())
                .setRangeEnd(Keys.endOf(keys.refs()))
                .setStartRevision(next)
                .setProgressNotify(true)
                .build();
        Login.Token token;
        WatchStream opened;
        try {
            token = cluster.token();
            opened = cluster.watch(request);
        } catch (StoreException e) {
            LOG.debug("no watch of refs could be opened", e);
            return;
        }
        try (WatchStream stream = opened) {
            WatchStream.Heard heard = stream.take();
            while (heard.response() != null) {
                if (!goesOnAfter(heard.response(), token)) {
                    return;
                }
                heard = stream.take();
            }
            ended(stream, heard.status());
        }
    }

    private void ended(WatchStream stream, Status status) {
        if (closing.getCount() == 0) {
            return;
        }
        if (failures == 0) {
            LOG.info(
                    "The watch of refs at {} has ended and is opened again from revision {}: {}",
                    stream.endpoint(),
                    next,
                    Faults.textOf(status));
        }
        if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
            next = 0; // more has happened than one message may tell of
        }
        cluster.leave(stream.endpoint());
    }

    /** Takes in what etcd says; false if this watch is of no more use. */
    private boolean goesOnAfter(WatchResponse response, Login.Token token) {
        long revision = response.getHeader().getRevision();
        if (response.getCanceled()) {
            cancelled(response, token);
            return false;
        }
        if (response.getCreated()) {
            return created(revision);
        }
        if (response.getEventsCount() == 0) {
            next = Math.max(next, revision); // a progress notice: all before that has been told
            return true;
        }
        for (Event event : response.getEventsList()) {
            ByteString key = event.getKv().getKey();
            next = Math.max(next, event.getKv().getModRevision() + 1);
            hints.changed(keys.refOf(key));
        }
        return true;
    }

    private boolean created(long revision) {
        failures = 0;
        if (next > revision + 1) {
            // A member that is behind, or a cluster that was restored: to wait for the revision could be for ever.
            next = 0;
            return false;
        }
        if (next == 0) {
            next = revision + 1;
            hints.anyChanged();
        }
        return true;
    }

    private void cancelled(WatchResponse response, Login.Token token) {
        if (response.getCompactRevision() > 0) {
            LOG.debug("the changes of refs from revision {} are compacted at {}", next, cluster);
            next = 0;
            return;
        }
        if (failures == 0) {
            LOG.warn(
                    "The server cancelled the watch of refs at {}, it is tried again: {}",
                    cluster,
                    response.getCancelReason());
        }
        if (cluster.hasLogin()) {
            cluster.forget(token); // which may be the reason, by whatever words
        }
    }

    /** Ends it promptly; no hint is under way any more, unless it is one that calls this. */
    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(END_MILLIS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
