package io.revtree.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private long now;
    private final Pace pace = new Pace(() -> now);

    /** A publish of 20 ms by so many; at its end so many others are ready. */
    private void publish(int commits, int ready) {
        pace.began(commits);
        now += 20 * MILLI;
        pace.ended(ready, commits);
    }

    private long linger(int ready) {
        return pace.lingerNanos(ready);
    }

    @Test
    void aLeaderWaitsForATwentiethOfTheLastPublish() {
        publish(4, 4);
        assertThat(linger(4)).isEqualTo(MILLI);
        now += MILLI;
        assertThat(linger(4)).isLessThanOrEqualTo(0);
    }

    @Test
    void nobodyWaitsOnceAllAreBack() {
        publish(4, 4);
        assertThat(linger(7)).isPositive();
        assertThat(linger(8)).isZero();
    }

    @Test
    void nobodyWaitsAtAStoreThatAnswersAtOnce() {
        pace.began(4);
        now += 100_000;
        pace.ended(4, 4);
        assertThat(pace.lingers()).isFalse();
    }

    @Test
    void aLeaderWaitsLongerWhileThatBringsMoreThanItCosts() {
        publish(16, 16);
        for (int i = 0; i < 5; i++) {
            now += linger(16); // to its end, and some have come
            publish(22, 10);
        }
        assertThat(linger(16)).isEqualTo(5 * MILLI);
    }

    @Test
    void aLeaderWaitsNoLongerThanATwentiethAgainWhenNobodyComesBack() {
        aLeaderWaitsLongerWhileThatBringsMoreThanItCosts();
        for (int i = 0; i < 5; i++) {
            now += linger(10);
            publish(10, 10);
        }
        assertThat(linger(10)).isEqualTo(MILLI);
    }

    @Test
    void theFirstWhoComesBackIsNoReasonToWaitLongerForOthers() {
        for (int i = 0; i < 5; i++) {
            publish(2, 0);
            assertThat(linger(1)).isEqualTo(MILLI);
            now += MILLI;
            publish(1, 0);
            assertThat(linger(0)).isEqualTo(MILLI);
            now += MILLI;
        }
    }
}
