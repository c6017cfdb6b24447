package io.revtree.store.etcd;

import com.google.protobuf.UnsafeByteOperations;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.revtree.store.BlobId;
import io.revtree.store.Refs;
import io.revtree.store.StoreMoment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked of etcd, cut into transactions that a server with its usual limits takes. */
final class Transactions {

    /** A server's usual {@code --max-txn-ops}. */
    private static final int OPERATIONS_MAX = 128;

    /** A server's usual {@code --max-request-bytes} is 1.5 MiB, with what it adds to a request. */
    private static final int BYTES_MAX = (1536 - 16) << 10;

    /** Tag and length of an operation inside its transaction. */
    private static final int FRAME_BYTES = 8;

    /** Blobs may be of a MiB, and an answer comes as one message. */
    private static final int READS_MAX = 64;

    private final Keys keys;

    Transactions(Keys keys) {
        this.keys = keys;
    }

    /** A compare-and-set with the blobs that fit beside it, and those that go ahead of it. */
    record Publish(List<TxnRequest> ahead, TxnRequest last) {}

    Publish publish(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        TxnRequest.Builder last = TxnRequest.newBuilder().addCompare(holds(ref, expected));
        boolean moves = !Refs.matches(expected, next);
        RequestOp move = set(ref, next);
        int room = BYTES_MAX - last.getCompare(0).getSerializedSize() - move.getSerializedSize() - 2 * FRAME_BYTES;
        List<RequestOp> others = new ArrayList<>();
        for (Map.Entry<BlobId, byte[]> blob : blobs.entrySet()) {
            RequestOp put = put(blob);
            int bytes = put.getSerializedSize() + FRAME_BYTES;
            if (bytes <= room && last.getSuccessCount() < OPERATIONS_MAX - 1) {
                last.addSuccess(put);
                room -= bytes;
            } else {
                others.add(put);
            }
        }
        if (moves) {
            last.addSuccess(move);
        }
        return new Publish(cut(others, OPERATIONS_MAX), last.build());
    }

    List<TxnRequest> write(Map<BlobId, byte[]> blobs) {
        List<RequestOp> puts = new ArrayList<>(blobs.size());
        for (Map.Entry<BlobId, byte[]> blob : blobs.entrySet()) {
            puts.add(put(blob));
        }
        return cut(puts, OPERATIONS_MAX);
    }

    List<TxnRequest> read(Collection<BlobId> ids) {
        List<RequestOp> gets = new ArrayList<>(ids.size());
        for (BlobId id : ids) {
            gets.add(RequestOp.newBuilder()
                    .setRequestRange(RangeRequest.newBuilder().setKey(keys.blob(id)))
                    .build());
        }
        return cut(gets, READS_MAX);
    }

    /**
     * Each blob is deleted by a transaction of its own inside the one that is sent, so that one that was written again
     * spares none but itself. The outer one counts its operations on top of the inner one's.
     */
    List<TxnRequest> delete(Collection<BlobId> ids, StoreMoment before) {
        List<RequestOp> deletes = new ArrayList<>(ids.size());
        for (BlobId id : ids) {
            deletes.add(RequestOp.newBuilder().setRequestTxn(delete(id, before)).build());
        }
        return cut(deletes, OPERATIONS_MAX - 1);
    }

    private TxnRequest delete(BlobId id, StoreMoment before) {
        // An absent key has revision 0; that there is then nothing to delete is no fault.
        return TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(keys.blob(id))
                        .setTarget(Compare.CompareTarget.MOD)
                        .setResult(Compare.CompareResult.LESS)
                        .setModRevision(before.value()))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(keys.blob(id))))
                .build();
    }

    private Compare holds(String ref, byte @Nullable [] expected) {
        Compare.Builder compare = Compare.newBuilder().setKey(keys.ref(ref)).setResult(Compare.CompareResult.EQUAL);
        return expected == null
                ? compare.setTarget(Compare.CompareTarget.CREATE)
                        .setCreateRevision(0)
                        .build()
                : compare.setTarget(Compare.CompareTarget.VALUE)
                        .setValue(UnsafeByteOperations.unsafeWrap(expected))
                        .build();
    }

    private RequestOp set(String ref, byte @Nullable [] next) {
        RequestOp.Builder op = RequestOp.newBuilder();
        return next == null
                ? op.setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(keys.ref(ref)))
                        .build()
                : op.setRequestPut(PutRequest.newBuilder()
                                .setKey(keys.ref(ref))
                                .setValue(UnsafeByteOperations.unsafeWrap(next)))
                        .build();
    }

    private RequestOp put(Map.Entry<BlobId, byte[]> blob) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder()
                        .setKey(keys.blob(blob.getKey()))
                        .setValue(UnsafeByteOperations.unsafeWrap(blob.getValue())))
                .build();
    }

    private static List<TxnRequest> cut(List<RequestOp> operations, int operationsMax) {
        List<TxnRequest> transactions = new ArrayList<>();
        TxnRequest.Builder open = TxnRequest.newBuilder();
        int room = BYTES_MAX;
        for (RequestOp operation : operations) {
            int bytes = operation.getSerializedSize() + FRAME_BYTES;
            if (open.getSuccessCount() == operationsMax || (bytes > room && open.getSuccessCount() > 0)) {
                transactions.add(open.build());
                open = TxnRequest.newBuilder();
                room = BYTES_MAX;
            }
            open.addSuccess(operation);
            room -= bytes;
        }
        if (open.getSuccessCount() > 0) {
            transactions.add(open.build());
        }
        return transactions;
    }
}
