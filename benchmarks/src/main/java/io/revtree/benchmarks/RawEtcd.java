package io.revtree.benchmarks;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.revtree.store.BlobId;
import io.revtree.store.HostPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * etcd by jetcd's stubs. A write is one transaction, which compares, puts the blobs and puts the ref; what goes beyond 128
 * operations or 1,520 KiB goes ahead, in up to 8 transactions at once.
 */
final class RawEtcd implements RawStore {

    private static final int OPERATIONS_MAX = 128;
    private static final int BYTES_MAX = 1520 << 10;
    private static final int FRAME_BYTES = 8;
    private static final int AT_ONCE = 8;

    private final ManagedChannel channel;
    private final KVGrpc.KVBlockingStub stub;
    private final KVGrpc.KVFutureStub futures;
    private final String tree;

    RawEtcd(HostPort server, String tree) {
        this.tree = tree;
        channel = Grpc.newChannelBuilder(server.toString(), InsecureChannelCredentials.create())
                .directExecutor()
                .build();
        stub = KVGrpc.newBlockingStub(channel);
        futures = KVGrpc.newFutureStub(channel);
    }

    @Override
    public void write(Write write) {
        List<RequestOp> puts = new ArrayList<>();
        write.blobs().forEach((id, blob) -> puts.add(put(blob(id), blob)));
        String ref = write.ref();
        if (ref == null) {
            writeAhead(puts);
            return;
        }
        Compare compare = compare(ref, write.expected());
        byte[] next = write.next();
        if (next == null) {
            throw new IllegalArgumentException("ref " + ref + " is to be deleted, which no benchmark does");
        }
        RequestOp move = put(ref(ref), next);
        // As the store does it: the first blobs that fit go with the ref.
        int room = BYTES_MAX - compare.getSerializedSize() - move.getSerializedSize() - 2 * FRAME_BYTES;
        TxnRequest.Builder last = TxnRequest.newBuilder().addCompare(compare);
        List<RequestOp> ahead = new ArrayList<>();
        for (RequestOp put : puts) {
            if (size(put) <= room && last.getSuccessCount() < OPERATIONS_MAX - 1) {
                last.addSuccess(put);
                room -= size(put);
            } else {
                ahead.add(put);
            }
        }
        writeAhead(ahead);
        if (!stub.txn(last.addSuccess(move).build()).getSucceeded()) {
            throw RawStore.refused(write);
        }
    }

    private void writeAhead(List<RequestOp> puts) {
        List<Future<TxnResponse>> underWay = new ArrayList<>();
        for (List<RequestOp> part : RawStore.cut(puts, OPERATIONS_MAX, BYTES_MAX, RawEtcd::size)) {
            if (underWay.size() == AT_ONCE) {
                await(underWay.remove(0));
            }
            underWay.add(futures.txn(TxnRequest.newBuilder().addAllSuccess(part).build()));
        }
        underWay.forEach(RawEtcd::await);
    }

    private static void await(Future<TxnResponse> answer) {
        try {
            answer.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int size(RequestOp operation) {
        return operation.getSerializedSize() + FRAME_BYTES;
    }

    private static RequestOp put(ByteString key, byte[] value) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(key).setValue(UnsafeByteOperations.unsafeWrap(value)))
                .build();
    }

    private Compare compare(String ref, byte @Nullable [] expected) {
        Compare.Builder compare = Compare.newBuilder().setKey(ref(ref)).setResult(Compare.CompareResult.EQUAL);
        return expected == null
                ? compare.setTarget(Compare.CompareTarget.CREATE)
                        .setCreateRevision(0)
                        .build()
                : compare.setTarget(Compare.CompareTarget.VALUE)
                        .setValue(UnsafeByteOperations.unsafeWrap(expected))
                        .build();
    }

    private ByteString blob(BlobId id) {
        return ByteString.copyFromUtf8(tree + "_raw//blobs/" + id);
    }

    private ByteString ref(String name) {
        return ByteString.copyFromUtf8(tree + "_raw//refs/" + name);
    }

    @Override
    public Map<BlobId, byte[]> read(Collection<BlobId> ids) {
        Map<BlobId, byte[]> found = new HashMap<>();
        for (BlobId id : ids) {
            byte[] value = get(blob(id));
            if (value != null) {
                found.put(id, value);
            }
        }
        return found;
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        return get(ref(name));
    }

    private byte @Nullable [] get(ByteString key) {
        RangeResponse found = stub.range(RangeRequest.newBuilder().setKey(key).build());
        return found.getKvsCount() == 0 ? null : found.getKvs(0).getValue().toByteArray();
    }

    /** Compacts too: deleted keys would fill the database otherwise. */
    @Override
    public void close() {
        ByteString end = ByteString.copyFromUtf8(tree + "\u007f");
        long revision = stub.deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(tree))
                        .setRangeEnd(end)
                        .build())
                .getHeader()
                .getRevision();
        var unused = stub.compact(
                CompactionRequest.newBuilder().setRevision(revision).build());
        channel.shutdownNow();
    }
}
