package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.Conflict;
import io.revtree.MergeConflictException;
import io.revtree.MergePolicy;
import io.revtree.sample.Adapter;
import io.revtree.sample.AdapterConfig;
import io.revtree.sample.Voltha;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Five transactions begun at once on five adapters of log level 3, two of them by proxies: what lands depends on the order
 * of their commits alone. Those that meet set one field differently, so it is the same whether nodes merge by field or as a whole.
 */
class FiveTransactionsTest extends OnEveryStore {

    @SuppressWarnings("NullAway.Init")
    private ConfigRoot root;

    @SuppressWarnings("NullAway.Init")
    private MergePolicy policy;

    private final ConfigTransaction[] transactions = new ConfigTransaction[6];

    private void begin(MergePolicy merging) {
        policy = merging;
        root = ConfigRoot.builder(store)
                .mergePolicy(merging)
                .create(Voltha.newBuilder()
                        .addAllAdapters(IntStream.range(0, 5)
                                .mapToObj(i -> adapter(String.valueOf(i), 3))
                                .toList())
                        .build());
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

    private Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        for (Adapter adapter : root.list("/adapters", Adapter.class)) {
            if (!adapter.getVersion().isEmpty()) {
                versions.put(adapter.getId(), adapter.getVersion());
            }
        }
        return versions;
    }

    /** Commits all in an order, in which these and no others conflict with what landed, each at its adapter. */
    private void commit(Map<Integer, String> conflicting, int... order) {
        for (int i : order) {
            String adapter = conflicting.get(i);
            if (adapter == null) {
                transactions[i].commit();
                continue;
            }
            assertThatThrownBy(transactions[i]::commit)
                    .as("transaction " + i)
                    .isInstanceOfSatisfying(MergeConflictException.class, refusal -> {
                        Conflict conflict = refusal.conflicts().get(0);
                        assertThat(refusal.conflicts()).hasSize(1);
                        assertThat(conflict.path()).isEqualTo(adapter);
                        assertThat(conflict.field()).isEqualTo(policy == MergePolicy.ATOMIC ? "" : "config.log_level");
                    });
        }
    }

    @ParameterizedTest
    @EnumSource
    void inTheirOrderTheFourthAndTheFifthConflict(MergePolicy merging) {
        begin(merging);
        commit(Map.of(4, "/adapters/0", 5, "/adapters/1"), 1, 2, 3, 4, 5);
        assertThat(levels()).isEqualTo(Map.of("0", 1, "1", 1, "3", 0, "4", 3, "new1", 0, "new2", 0));
        assertThat(versions()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void inReverseTheThirdAndTheFirstConflict(MergePolicy merging) {
        begin(merging);
        commit(Map.of(3, "/adapters/1", 1, "/adapters/0"), 5, 4, 3, 2, 1);
        assertThat(levels()).isEqualTo(Map.of("0", 0, "1", 4, "2", 3, "3", 0, "4", 3, "new2", 0));
        assertThat(versions()).isEqualTo(Map.of("0", "zulu", "1", "brand new"));
    }

    @ParameterizedTest
    @EnumSource
    void fromTheMiddleTheFirstAndTheFifthConflict(MergePolicy merging) {
        begin(merging);
        commit(Map.of(1, "/adapters/0", 5, "/adapters/1"), 4, 3, 2, 1, 5);
        assertThat(levels()).isEqualTo(Map.of("0", 0, "1", 1, "2", 3, "3", 0, "4", 3, "new2", 0));
        assertThat(versions()).isEqualTo(Map.of("0", "zulu"));
    }
}
