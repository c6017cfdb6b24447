package io.revtree.store.consul;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import okio.Buffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A transaction")
class TransactionTest {

    private static final long SEED = 7;
    private static final List<Operation> NONE = List.of();

    @Test
    @DisplayName("is JSON with binary values, and as long as its operations say")
    void isJson() throws IOException {
        Random random = new Random(SEED);
        for (int length = 0; length < 20; length++) {
            byte[] value = new byte[length];
            random.nextBytes(value);
            List<Operation> operations = List.of(
                    Operation.set("a/b", Long.MAX_VALUE, value),
                    Operation.cas("a/c", 12, value),
                    Operation.deleteCas("a/d", 13),
                    Operation.getTree("a/e"));
            Buffer json = json(operations);
            assertThat(json.size()).isEqualTo(1 + bytes(operations));
            JsonNode read = new ObjectMapper().readTree(json.readByteArray());
            assertThat(read).hasSize(4);
            assertThat(read.at("/0/KV/Value").binaryValue()).isEqualTo(value);
            assertThat(read.at("/0/KV/Flags").longValue()).isEqualTo(Long.MAX_VALUE);
            assertThat(read.at("/1/KV/Index").longValue()).isEqualTo(12);
            assertThat(read.at("/2/KV/Verb").textValue()).isEqualTo("delete-cas");
            assertThat(read.at("/3/KV/Key").textValue()).isEqualTo("a/e");
        }
    }

    @Test
    @DisplayName("has room for the longest blob below the longest prefix, and for the longest value of a ref")
    void hasRoomForTheLongestBlob() throws IOException {
        String key = "x".repeat(512 + 80);
        byte[] longest = new byte[(int) ConsulStore.LIMITS.blobBytesMax()];
        assertThat(json(List.of(Operation.set(key, Long.MAX_VALUE, longest))).size())
                .isLessThanOrEqualTo(Transaction.BYTES_MAX);
        String longestName = "~00".repeat(255);
        assertThat(json(List.of(Operation.cas(key + longestName, Long.MAX_VALUE, new byte[64 * 1024])))
                        .size())
                .isLessThanOrEqualTo(Transaction.BYTES_MAX);
    }

    @Test
    @DisplayName("is cut within both limits, in order, the last operations together in the last run")
    void isCut() throws IOException {
        Random random = new Random(SEED);
        List<Operation> last = List.of(Operation.checkIndex("r", 1), Operation.deleteCas("r", 1));
        for (int round = 0; round < 200; round++) {
            int longest = random.nextBoolean() ? 300_000 : 1_000;
            List<Operation> operations = new ArrayList<>();
            for (int i = random.nextInt(150); i > 0; i--) {
                operations.add(Operation.set("b", i, new byte[random.nextInt(longest)]));
            }
            List<List<Operation>> runs = Transaction.cut(operations, last);
            List<Operation> all = new ArrayList<>(operations);
            all.addAll(last);
            assertThat(runs.stream().flatMap(List::stream).toList())
                    .as("seed %d round %d", SEED, round)
                    .isEqualTo(all);
            assertThat(runs.get(runs.size() - 1)).endsWith(last.toArray(Operation[]::new));
            for (List<Operation> run : runs) {
                assertThat(run).isNotEmpty().hasSizeLessThanOrEqualTo(Transaction.OPERATIONS_MAX);
                assertThat(1 + bytes(run)).isLessThanOrEqualTo(Transaction.BYTES_MAX);
            }
        }
    }

    @Test
    @DisplayName("that fits is one, and one operation more is two")
    void thatFitsIsOne() {
        List<Operation> last = List.of(Operation.checkIndex("r", 1));
        List<Operation> full = new ArrayList<>();
        for (int i = 1; i < Transaction.OPERATIONS_MAX; i++) {
            full.add(Operation.getTree("b"));
        }
        assertThat(Transaction.cut(full, last)).hasSize(1);
        full.add(Operation.getTree("b"));
        assertThat(Transaction.cut(full, last)).hasSize(2);
        assertThat(Transaction.cut(full, NONE)).hasSize(1);
        assertThat(Transaction.cut(NONE, last)).containsExactly(last);
        assertThat(Transaction.cut(NONE, NONE)).isEmpty();
    }

    private static Buffer json(List<Operation> operations) throws IOException {
        Buffer json = new Buffer();
        Transaction transaction = Transaction.writing(operations);
        transaction.writeTo(json);
        assertThat(transaction.contentLength()).isEqualTo(json.size());
        return json;
    }

    private static int bytes(List<Operation> operations) {
        return operations.stream().mapToInt(Operation::bytes).sum();
    }
}
