package io.revtree.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ExecutionInfo;
import io.revtree.store.StoreUnavailableException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A scan of the ring")
class BlobScanTest {

    @Test
    @DisplayName("reads every token once")
    void readsEveryTokenOnce() {
        assertCoverTheRing(readBy(range -> true));
    }

    @Test
    @DisplayName("reads in halves what takes too long, and misses nothing")
    void readsInHalvesWhatTakesTooLong() {
        List<BlobScan.Range> read =
                readBy(range -> width(range) < 0x1p58 || (range.above() > 0 && width(range) < 0x1p60));
        assertThat(read.size()).isGreaterThan(16);
        assertCoverTheRing(read);
    }

    @Test
    @DisplayName("gives up when the narrowest takes too long")
    void givesUpWhenTheNarrowestTakesTooLong() {
        assertThatThrownBy(() -> readBy(range -> false)).isInstanceOf(StoreUnavailableException.class);
    }

    private static void assertCoverTheRing(List<BlobScan.Range> read) {
        List<BlobScan.Range> sorted = new ArrayList<>(read);
        sorted.sort(Comparator.comparingLong(BlobScan.Range::above));
        long end = Long.MIN_VALUE; // no partition has this token
        for (BlobScan.Range range : sorted) {
            assertThat(range.above()).isEqualTo(end);
            assertThat(range.last()).isGreaterThan(range.above());
            end = range.last();
        }
        assertThat(end).isEqualTo(Long.MAX_VALUE);
    }

    private static double width(BlobScan.Range range) {
        return (double) range.last() - (double) range.above();
    }

    /** The ranges that were read with success from servers that are fast enough for some. */
    private static List<BlobScan.Range> readBy(Predicate<BlobScan.Range> fastEnough) {
        List<BlobScan.Range> asked = new ArrayList<>();
        List<BlobScan.Range> read = new ArrayList<>();
        BlobScan scan = new BlobScan(
                "tree",
                range -> {
                    asked.add(range);
                    return answering(BoundStatement.class, "none", "");
                },
                statement -> {
                    BlobScan.Range range = asked.get(asked.size() - 1);
                    if (!fastEnough.test(range)) {
                        throw new DriverTimeoutException("too slow for " + range);
                    }
                    read.add(range);
                    return emptyPage();
                },
                fault -> new StoreUnavailableException(String.valueOf(fault.getMessage()), fault),
                () -> {});
        assertThat(StreamSupport.stream(scan, false)).isEmpty();
        return read;
    }

    private static AsyncResultSet emptyPage() {
        ExecutionInfo last = answering(ExecutionInfo.class, "getPagingState", null);
        return (AsyncResultSet) Proxy.newProxyInstance(
                BlobScanTest.class.getClassLoader(),
                new Class<?>[] {AsyncResultSet.class},
                (proxy, method, arguments) -> method.getName().equals("currentPage") ? List.of() : last);
    }

    private static <T> T answering(Class<T> type, String name, @Nullable Object answer) {
        return type.cast(Proxy.newProxyInstance(
                BlobScanTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo(name);
                    return answer;
                }));
    }
}
