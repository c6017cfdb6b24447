package io.revtree.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TriesTest {

    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    @Test
    void areAsManyAsWereAllowed() {
        Tries tries = new Tries(3);
        int made = 0;
        while (tries.next()) {
            made++;
        }
        assertThat(made).isEqualTo(3);
        assertThat(tries.made()).isEqualTo(3);
        assertThat(tries.next()).isFalse();
    }

    @Test
    void restAlsoWhereTheThreadWasWokenForNothingBefore() {
        LockSupport.unpark(Thread.currentThread());
        long began = System.nanoTime();
        Tries.rest(REST_NANOS);
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(REST_NANOS);
    }

    @Test
    void endTheirPauseWhenTheThreadIsInterruptedAndLeaveThatSet() {
        Thread.currentThread().interrupt();
        Tries.rest(TimeUnit.HOURS.toNanos(1));
        assertThat(Thread.interrupted()).isTrue();
    }
}
