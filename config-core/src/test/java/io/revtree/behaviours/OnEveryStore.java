package io.revtree.behaviours;

import io.revtree.ConfigRoot;
import io.revtree.sample.Adapter;
import io.revtree.sample.AdapterConfig;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.LogLevel;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of whole trees, each on a store of its own, in memory and on RocksDB. */
@ParameterizedClass(name = "on {0}")
@ValueSource(strings = {"memory", "rocksdb"})
abstract class OnEveryStore {

    @Parameter
    @SuppressWarnings("NullAway.Init")
    String engine;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    KvStore store;
    private @Nullable KvStore keeper;
    private String url;
    private @Nullable ConfigRoot root;

    @BeforeEach
    void openStore() {
        if (engine.equals("memory")) {
            url = "memory:" + UUID.randomUUID();
            keeper = KvStores.open(url);
        } else {
            url = "rocksdb:" + folder.resolve("store");
        }
        store = KvStores.open(url);
    }

    @AfterEach
    void closeStore() {
        if (root != null) {
            root.close();
        }
        store.close();
        if (keeper != null) {
            keeper.close();
        }
    }

    /** Creates the tree of the store. */
    ConfigRoot create(Voltha initial) {
        root = ConfigRoot.create(store, initial);
        return root;
    }

    /** The tree as a process has it that was started after all others ended. */
    ConfigRoot restart() {
        if (root != null) {
            root.close();
        }
        store.close();
        store = KvStores.open(url);
        root = ConfigRoot.load(store, Voltha.getDefaultInstance());
        return root;
    }

    /** Everything that the store holds. */
    Set<BlobId> blobs() {
        try (Stream<BlobId> ids = store.scanBlobs()) {
            return ids.collect(Collectors.toSet());
        }
    }

    /** Instance '1', whose health is DYING, with the adapters '0' to '4' at log level ERROR. */
    static Voltha base() {
        Voltha.Builder base = Voltha.newBuilder().setInstanceId("1").setHealth(health(HealthStatus.State.DYING));
        for (int i = 0; i < 5; i++) {
            base.addAdapters(adapter(Integer.toString(i)));
        }
        return base.build();
    }

    static HealthStatus health(HealthStatus.State state) {
        return HealthStatus.newBuilder().setState(state).build();
    }

    static Adapter adapter(String id) {
        return Adapter.newBuilder()
                .setId(id)
                .setConfig(AdapterConfig.newBuilder().setLogLevel(LogLevel.ERROR))
                .build();
    }

    static Adapter adapter(String id, String version) {
        return adapter(id).toBuilder().setVersion(version).build();
    }
}
