package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.sample.Adapter;
import io.revtree.sample.AdapterConfig;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Five transactions begun at once on five adapters of log level 3, two of them by proxies: what lands depends on the order
 * of their commits alone.
 */
class FiveTransactionsTest {

    private final KvStore store = KvStores.open("memory:");
    private final ConfigRoot root = ConfigRoot.builder(store)
            .mergePolicy(MergePolicy.ATOMIC)
            .create(Voltha.newBuilder()
                    .addAllAdapters(IntStream.range(0, 5)
                            .mapToObj(i -> adapter(String.valueOf(i), 3))
                            .toList())
                    .build());

    private final ConfigTransaction[] transactions = new ConfigTransaction[6];

    FiveTransactionsTest() {
        for (int i = 1; i <= 3; i++) {
            transactions[i] = root.begin();
        }
        transactions[4] = root.proxy("/adapters/0").begin();
        transactions[5] = root.proxy("/adapters/1").begin();
        set(1, "0", 1);
        transactions[1].add("/adapters", adapter("new1", 0));
        transactions[1].remove("/adapters/2");
        set(2, "3", 0);
        transactions[2].add("/adapters", adapter("new2", 0));
        set(3, "1", 1);
        transactions[4].update("/", adapter("0", 0, "zulu"));
        transactions[5].update("/", adapter("1", 4, "brand new"));
    }

    @AfterEach
    void close() {
        root.close();
        store.close();
    }

    private static Adapter adapter(String id, int level) {
        return Adapter.newBuilder()
                .setId(id)
                .setConfig(AdapterConfig.newBuilder().setLogLevelValue(level))
                .build();
    }

    private static Adapter adapter(String id, int level, String version) {
        return adapter(id, level).toBuilder().setVersion(version).build();
    }

    private void set(int transaction, String id, int level) {
        transactions[transaction].update("/adapters/" + id, adapter(id, level));
    }

    private Map<String, Integer> levels() {
        Map<String, Integer> levels = new TreeMap<>();
        for (Adapter adapter : root.list("/adapters", Adapter.class)) {
            levels.put(adapter.getId(), adapter.getConfig().getLogLevelValue());
        }
        return levels;
    }

    private void commit(Set<Integer> conflicting, int... order) {
        for (int i : order) {
            if (conflicting.contains(i)) {
                assertThatThrownBy(transactions[i]::commit)
                        .as("transaction " + i)
                        .isInstanceOf(MergeConflictException.class);
            } else {
                transactions[i].commit();
            }
        }
    }

    @Test
    void inTheirOrderTheFourthAndTheFifthConflict() {
        commit(Set.of(4, 5), 1, 2, 3, 4, 5);
        assertThat(levels()).isEqualTo(Map.of("0", 1, "1", 1, "3", 0, "4", 3, "new1", 0, "new2", 0));
    }

    @Test
    void inReverseTheThirdAndTheFirstConflict() {
        commit(Set.of(3, 1), 5, 4, 3, 2, 1);
        assertThat(levels()).isEqualTo(Map.of("0", 0, "1", 4, "2", 3, "3", 0, "4", 3, "new2", 0));
    }

    @Test
    void fromTheMiddleTheFirstAndTheFifthConflict() {
        commit(Set.of(1, 5), 4, 3, 2, 1, 5);
        assertThat(levels()).isEqualTo(Map.of("0", 0, "1", 1, "2", 3, "3", 0, "4", 3, "new2", 0));
    }
}
