package io.revtree.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.revtree.store.BlobId;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;

/**
 * All blobs of a tree in the order of their keys, page by page. Each page is as of now, not as of the begin: what stays
 * is in it all the same, and no compaction can end it.
 *
 * <p>etcd counts all keys of a range for each page of it, however short the page. So what does not fit the first page is
 * read in {@link Keys#SEGMENTS} parts.
 */
final class BlobScan extends Spliterators.AbstractSpliterator<BlobId> {

    private static final int PAGE_MAX = 5_000;

    private final Cluster cluster;
    private final Keys keys;
    private final Queue<BlobId> page = new ArrayDeque<>();
    private ByteString from;
    private int segmentEnd = Keys.SEGMENTS; // the first segment not to be read yet
    private boolean done;

    BlobScan(Cluster cluster, Keys keys) {
        super(Long.MAX_VALUE, Spliterator.NONNULL);
        this.cluster = cluster;
        this.keys = keys;
        this.from = keys.segment(0);
    }

    @Override
    public boolean tryAdvance(Consumer<? super BlobId> action) {
        cluster.checkOpen();
        while (page.isEmpty() && !done) {
            read();
        }
        BlobId next = page.poll();
        if (next == null) {
            return false;
        }
        action.accept(next);
        return true;
    }

    private void read() {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(from)
                .setRangeEnd(keys.segment(segmentEnd))
                .setKeysOnly(true)
                .setLimit(PAGE_MAX)
                .build();
        RangeResponse response = cluster.ask(KVGrpc.getRangeMethod(), request, Request.Kind.READ);
        BlobId last = null;
        for (KeyValue found : response.getKvsList()) {
            last = keys.blobOf(found.getKey());
            page.add(last);
        }
        if (last != null && response.getMore()) {
            from = Keys.after(keys.blob(last));
            segmentEnd = (int) (last.word(0) >>> 56) + 1;
        } else if (segmentEnd == Keys.SEGMENTS) {
            done = true;
        } else {
            from = keys.segment(segmentEnd);
            segmentEnd++;
        }
    }
}
