package io.revtree.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FingerprintTableTest {

    private record Pair(long high, long low) {}

    @Test
    void isAMapFromPairsToNumbers() {
        SplittableRandom random = new SplittableRandom(1);
        FingerprintTable table = new FingerprintTable();
        Map<Pair, Integer> model = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            // Few different halves, so that entries are met again and stand beside each other.
            Pair pair = new Pair(random.nextLong(40) << 55 | random.nextLong(300), 1 + random.nextLong(50));
            Integer before = model.put(pair, i);
            assertThat(table.get(pair.high, pair.low)).isEqualTo(before == null ? FingerprintTable.ABSENT : before);
            table.put(pair.high, pair.low, i);
        }
        assertThat(table.size()).isEqualTo(model.size());
        model.forEach(
                (pair, value) -> assertThat(table.get(pair.high, pair.low)).isEqualTo(value));
    }

    @Test
    void keepsTheFirstNumberWhereAskedTo() {
        FingerprintTable table = new FingerprintTable();
        assertThat(table.putIfAbsent(1, 2, 3)).isEqualTo(FingerprintTable.ABSENT);
        assertThat(table.putIfAbsent(1, 2, 4)).isEqualTo(3);
        assertThat(table.get(1, 2)).isEqualTo(3);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void takesAtMost32BytesAnEntryAndLosesNone() {
        long before = used();
        FingerprintTable table = new FingerprintTable();
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 2_000_000; i++) {
            table.put(random.nextLong(), random.nextLong(), i);
        }
        assertThat(table.size()).isEqualTo(2_000_000);
        assertThat(used() - before).isLessThan(32L * 2_000_000);
        SplittableRandom again = new SplittableRandom(2);
        for (int i = 0; i < 2_000_000; i++) {
            if (table.get(again.nextLong(), again.nextLong()) != i) {
                throw new AssertionError("entry " + i);
            }
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
