package io.revtree.histories;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that jumps by up to an hour, back and forth, each time it is read. Thread-safe. */
final class UnsteadyClock extends Clock {

    private static final long JUMP_SECONDS_MAX = 3_600;

    private final AtomicLong state;

    UnsteadyClock(long seed) {
        this.state = new AtomicLong(seed);
    }

    @Override
    public Instant instant() {
        // A linear congruential generator modulo 2^64 (Knuth), of which the high bits are the better ones.
        long drawn = state.updateAndGet(last -> last * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L);
        return Instant.now().plusSeconds((drawn >>> 33) % (2 * JUMP_SECONDS_MAX) - JUMP_SECONDS_MAX);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
