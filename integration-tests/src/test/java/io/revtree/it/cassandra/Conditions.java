package io.revtree.it.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what must come. */
final class Conditions {

    private Conditions() {}

    static void await(Duration atMost, String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as("waited %s until %s", atMost, what)
                    .isNegative();
            LockSupport.parkNanos(10_000_000);
        }
    }
}
