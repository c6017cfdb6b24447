package io.revtree;

import io.revtree.sample.Adapter;
import io.revtree.sample.AdapterConfig;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.LogLevel;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.util.Objects;

/** The tree that many tests begin with. */
final class Sample {

    private Sample() {}

    /** A root '1' whose health is DYING, with the adapters '0' to '4', each at log level ERROR. */
    static Voltha base() {
        Voltha.Builder root = Voltha.newBuilder()
                .setInstanceId("1")
                .setHealth(HealthStatus.newBuilder().setState(HealthStatus.State.DYING));
        for (int i = 0; i < 5; i++) {
            root.addAdapters(adapter(String.valueOf(i)));
        }
        return root.build();
    }

    static Adapter adapter(String id) {
        return Adapter.newBuilder()
                .setId(id)
                .setVendor("vendor")
                .setConfig(AdapterConfig.newBuilder().setLogLevel(LogLevel.ERROR))
                .build();
    }

    static Adapter adapter(String id, String version) {
        return adapter(id).toBuilder().setVersion(version).build();
    }

    /** The adapter that a change leaves. */
    static Adapter after(ConfigChange change) {
        return (Adapter) Objects.requireNonNull(change.after());
    }

    /** A store of its own, in memory. */
    static KvStore store() {
        return KvStores.open("memory:");
    }
}
