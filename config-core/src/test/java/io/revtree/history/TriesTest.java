package io.revtree.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.thread.RestlessThread;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class TriesTest {

    private static final long FIRST_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
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

    @Test
    void pauseLongerEachTimeUpToABound() throws InterruptedException {
        List<Long> longest = new ArrayList<>();
        for (int made = 1; made <= 10; made++) {
            longest.add((FIRST_NANOS << Math.min(made, 8)) - 1);
        }
        assertThat(pauses(() -> -1)).as("drawn as long as can be").isEqualTo(longest);
        assertThat(Collections.max(longest)).isLessThan(TimeUnit.MILLISECONDS.toNanos(52));
        assertThat(pauses(() -> 0)).as("drawn as short as can be").isEmpty();
    }

    @RepeatedTest(20)
    void pauseAtRandom() throws InterruptedException {
        long seed = new Random().nextLong();
        List<Long> pauses = pauses(new Random(seed)::nextLong);
        assertThat(pauses).as("seed %d", seed).hasSize(10).doesNotHaveDuplicates();
        for (int made = 1; made <= pauses.size(); made++) {
            assertThat(pauses.get(made - 1)).as("seed %d", seed).isBetween(1L, FIRST_NANOS << Math.min(made, 8));
        }
    }

    /** Those between eleven tries. */
    private static List<Long> pauses(LongSupplier draws) throws InterruptedException {
        return RestlessThread.rests(draws, () -> {
            Tries tries = new Tries(11);
            while (tries.next()) {
                assertThat(tries.made()).isLessThanOrEqualTo(11);
            }
        });
    }
}
