package io.revtree.behaviours;

import io.revtree.Commit;
import io.revtree.ConfigRoot;
import io.revtree.sample.Adapter;
import io.revtree.sample.AdapterConfig;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.LogLevel;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of whole trees, each on a store of its own, on every engine that {@link Place} names. */
@ParameterizedClass(name = "on {0}")
@MethodSource("io.revtree.behaviours.Place#engines")
abstract class OnEveryStore {

    @Parameter
    @SuppressWarnings("NullAway.Init")
    String engine;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    KvStore store;
    private Place place;
    private @Nullable ConfigRoot root;

    @BeforeEach
    void openStore() {
        place = Place.fresh(engine, folder);
        store = place.open();
    }

    @AfterEach
    void closeStore() {
        if (root != null) {
            root.close();
        }
        store.close();
        place.close();
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
        store = place.open();
        root = ConfigRoot.load(store, Voltha.getDefaultInstance());
        return root;
    }

    /** The store, as another process has it. */
    KvStore openAgain() {
        return place.open();
    }

    /** Takes objects out of the store; where clocks may differ, what was just written counts as older only after a while. */
    void lose(Collection<BlobId> ids) {
        untilGone(ids, () -> store.deleteBlobs(ids, store.moment()));
    }

    /** Collects until commits that nothing leads to are gone, which takes a while for the same reason. */
    void collect(ConfigRoot tree, Collection<Commit> dropped) {
        List<BlobId> ids = dropped.stream()
                .map(commit -> BlobId.parse(commit.id().toString()))
                .toList();
        untilGone(ids, tree::collectGarbage);
    }

    private void untilGone(Collection<BlobId> ids, Runnable deletion) {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        deletion.run();
        while (!store.readBlobs(ids).isEmpty()) {
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("the store still holds what was deleted two minutes ago");
            }
            LockSupport.parkNanos(100_000_000);
            deletion.run();
        }
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
