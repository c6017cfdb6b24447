package io.revtree.store.cassandra;

import io.revtree.store.KvStore;
import io.revtree.store.StoreUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** Opens a store as a machine would whose clock is off: in its package, since no user is to give it a clock. */
public final class ClockOff {

    private ClockOff() {}

    /** Opens it so; {@code ahead} is how far the clock is before the true time, negative for behind it. */
    public static KvStore open(String url, Duration ahead) {
        return open(url, () -> ahead);
    }

    /** As the other, with a clock that is asked each time how far it is off. */
    public static KvStore open(String url, Supplier<Duration> ahead) {
        return CassandraStoreProvider.open(
                StoreUrl.parse(url), () -> Instant.now().plus(ahead.get()));
    }
}
