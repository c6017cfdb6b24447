package io.revtree.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.revtree.store.BlobId;
import io.revtree.store.Refs;
import io.revtree.store.StoreMoment;
import io.revtree.store.StoreUrl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@DisplayName("What is cut into transactions of etcd")
class TransactionsTest {

    /** What a server takes if nothing else is said, less what it adds to a request: a header with the user's name. */
    private static final int SERVER_BYTES_MAX = (1536 << 10) - 1024;

    private static final int SERVER_OPERATIONS_MAX = 128;

    private final Transactions transactions =
            new Transactions(Keys.below(StoreUrl.parse("etcd://localhost/" + "p".repeat(255))));

    @RepeatedTest(20)
    @DisplayName("fits a server's limits, and no blob is lost or sent twice")
    void fitsTheLimits() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<BlobId, byte[]> blobs = new LinkedHashMap<>();
        int count = random.nextInt(400);
        int bytesMax = 1 + random.nextInt(random.nextInt(10) == 0 ? 1 << 20 : 40_000);
        for (int i = 0; i < count; i++) {
            blobs.put(BlobId.of(random.nextLong(), 0, 0, i), new byte[random.nextInt(bytesMax)]);
        }
        byte[] longest = new byte[Refs.VALUE_BYTES_MAX];
        byte[] other = new byte[Refs.VALUE_BYTES_MAX - 1];
        Transactions.Publish publish = transactions.publish(blobs, "r".repeat(255), longest, other);
        List<TxnRequest> all = new ArrayList<>(publish.ahead());
        all.add(publish.last());
        assertThat(all).as("seed %d", seed).allSatisfy(TransactionsTest::assertFits);
        assertThat(all.stream().mapToInt(TxnRequest::getSuccessCount).sum())
                .as("seed %d", seed)
                .isEqualTo(count + 1);
        assertThat(all.stream()
                        .flatMap(each -> each.getSuccessList().stream())
                        .map(each -> each.getRequestPut().getKey())
                        .distinct())
                .as("seed %d", seed)
                .hasSize(count + 1);
        assertThat(transactions.write(blobs)).as("seed %d", seed).allSatisfy(TransactionsTest::assertFits);
    }

    @Test
    @DisplayName("takes the longest blob beside a compare-and-set of the longest values")
    void theLongestBlobFits() {
        Transactions.Publish publish = transactions.publish(
                Map.of(BlobId.of(0, 0, 0, 0), new byte[1 << 20]),
                "r".repeat(255),
                new byte[Refs.VALUE_BYTES_MAX],
                new byte[Refs.VALUE_BYTES_MAX - 1]);
        assertThat(publish.ahead()).isEmpty();
        assertFits(publish.last());
    }

    @Test
    @DisplayName("counts what a delete has inside it")
    void deletesCountTheirInside() {
        List<BlobId> ids = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            ids.add(BlobId.of(i, 0, 0, i));
        }
        List<TxnRequest> deletes = transactions.delete(ids, new StoreMoment(5));
        assertThat(deletes.stream().mapToInt(TxnRequest::getSuccessCount).sum()).isEqualTo(1_000);
        assertThat(deletes).allSatisfy(each -> {
            assertFits(each);
            for (RequestOp inner : each.getSuccessList()) {
                TxnRequest delete = inner.getRequestTxn();
                assertThat(each.getSuccessCount() + delete.getSuccessCount())
                        .isLessThanOrEqualTo(SERVER_OPERATIONS_MAX);
                assertThat(delete.getCompare(0).getModRevision()).isEqualTo(5);
            }
        });
    }

    private static void assertFits(TxnRequest request) {
        assertThat(request.getSerializedSize()).isLessThanOrEqualTo(SERVER_BYTES_MAX);
        assertThat(request.getSuccessCount()).isLessThanOrEqualTo(SERVER_OPERATIONS_MAX);
    }
}
