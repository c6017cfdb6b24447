package io.revtree.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.RefHints;
import io.revtree.store.Refs;
import io.revtree.store.Registration;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreMoment;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A handle onto one tree's keys in etcd. All reads are linearizable. What etcd counts its revisions by is also the moment
 * of a write: each key knows the revision of its last change.
 */
final class EtcdStore implements KvStore {

    /** A blob fits one transaction beside a compare-and-set; a batch is cut into transactions here. */
    private static final StoreLimits LIMITS = new StoreLimits(1 << 20, 1 << 13, 16 << 20);

    /** Refs in one page: of the longest values, 16 MiB. */
    private static final int REFS_PAGE_MAX = 256;

    private final Cluster cluster;
    private final Keys keys;
    private final Transactions transactions;
    private final RefHints hints = new RefHints();
    private final Object watchLock = new Object();
    private @Nullable RefWatch watch; // guarded by watchLock

    private EtcdStore(Cluster cluster, Keys keys) {
        this.cluster = cluster;
        this.keys = keys;
        this.transactions = new Transactions(keys);
    }

    /** The store at these keys, once the servers have answered; it closes them when it is closed. */
    static EtcdStore on(Cluster cluster, Keys keys) {
        EtcdStore store = new EtcdStore(cluster, keys);
        try {
            store.revision();
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        return store;
    }

    @Override
    public void close() {
        hints.close();
        cluster.close();
        synchronized (watchLock) {
            if (watch != null) {
                watch.close();
                watch = null;
            }
        }
    }

    @Override
    public StoreLimits limits() {
        return LIMITS;
    }

    @Override
    public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        cluster.checkOpen();
        Map<BlobId, byte[]> found = new HashMap<>(ids.size() * 2);
        List<TxnRequest> reads = transactions.read(new LinkedHashSet<>(ids));
        cluster.askAll(KVGrpc.getTxnMethod(), reads, Request.Kind.READ, answer -> {
            for (ResponseOp operation : answer.getResponsesList()) {
                for (KeyValue blob : operation.getResponseRange().getKvsList()) {
                    found.put(keys.blobOf(blob.getKey()), blob.getValue().toByteArray());
                }
            }
        });
        return found;
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> blobs) {
        cluster.checkOpen();
        LIMITS.check(blobs);
        write(transactions.write(blobs));
    }

    private void write(List<TxnRequest> writes) {
        cluster.askAll(KVGrpc.getTxnMethod(), writes, Request.Kind.WRITE, answer -> {});
    }

    @Override
    public StoreMoment moment() {
        // The first revision that nothing has yet, so that what is written from now on is not before it.
        return new StoreMoment(revision() + 1);
    }

    private long revision() {
        return get(keys.refs()).getHeader().getRevision();
    }

    private RangeResponse get(ByteString key) {
        return cluster.ask(
                KVGrpc.getRangeMethod(), RangeRequest.newBuilder().setKey(key).build(), Request.Kind.READ);
    }

    @Override
    public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
        cluster.checkOpen();
        write(transactions.delete(new LinkedHashSet<>(ids), before));
    }

    @Override
    public Stream<BlobId> scanBlobs() {
        cluster.checkOpen();
        return StreamSupport.stream(new BlobScan(cluster, keys), false);
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        RangeResponse found = get(keys.ref(Refs.checkName(name)));
        return found.getKvsCount() == 0 ? null : found.getKvs(0).getValue().toByteArray();
    }

    @Override
    public Map<String, byte[]> listRefs(String prefix) {
        ByteString from = keys.ref(Refs.checkPrefix(prefix));
        ByteString end = Keys.endOf(from);
        Map<String, byte[]> refs = new HashMap<>();
        RangeResponse page;
        do {
            // Each page as of its own moment: a ref that stays is in one of them, whatever comes and goes beside it.
            RangeRequest request = RangeRequest.newBuilder()
                    .setKey(from)
                    .setRangeEnd(end)
                    .setLimit(REFS_PAGE_MAX)
                    .build();
            page = cluster.ask(KVGrpc.getRangeMethod(), request, Request.Kind.READ);
            for (KeyValue ref : page.getKvsList()) {
                refs.put(keys.refOf(ref.getKey()), ref.getValue().toByteArray());
                from = Keys.after(ref.getKey());
            }
        } while (page.getMore());
        return refs;
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        return publish(Map.of(), name, expected, next);
    }

    @Override
    public boolean publish(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        cluster.checkOpen();
        LIMITS.check(blobs);
        Refs.checkName(ref);
        Refs.checkValue(expected);
        Refs.checkValue(next);
        if (blobs.isEmpty() && Refs.matches(expected, next)) {
            // etcd answers a transaction that only compares from whatever the member that is asked knows.
            return Refs.matches(readRef(ref), expected);
        }
        Transactions.Publish publish = transactions.publish(blobs, ref, expected, next);
        try {
            write(publish.ahead());
        } catch (UnknownOutcomeException e) {
            throw new StoreUnavailableException(
                    "ref " + ref + " was not moved, since it is unknown whether its blobs were written: "
                            + e.getMessage(),
                    e);
        }
        TxnResponse answer = cluster.ask(KVGrpc.getTxnMethod(), publish.last(), Request.Kind.WRITE);
        return answer.getSucceeded();
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        cluster.checkOpen();
        Registration registration = hints.add(prefix, hint);
        try {
            startWatch();
        } catch (RuntimeException e) {
            registration.close();
            throw e;
        }
        return registration;
    }

    private void startWatch() {
        synchronized (watchLock) {
            if (watch == null) {
                long from = revision() + 1;
                cluster.checkOpen();
                watch = new RefWatch(cluster, keys, hints, from);
            }
        }
    }

    @Override
    public String toString() {
        return "etcd at " + cluster + ", keys below " + keys.root();
    }
}
