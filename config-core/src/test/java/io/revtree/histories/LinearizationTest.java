package io.revtree.histories;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.histories.Linearization.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories of one register that holds a number, 0 at first. */
class LinearizationTest {

    private static Operation<Integer> write(long called, long returned, int value) {
        return new Operation<>(called, returned, "write " + value, state -> value);
    }

    private static Operation<Integer> read(long called, long returned, int value) {
        return new Operation<>(called, returned, "read " + value, state -> state == value ? state : null);
    }

    /** Adds one, and gives back what it made. */
    private static Operation<Integer> count(long called, long returned, int value) {
        return new Operation<>(called, returned, "count to " + value, state -> state == value - 1 ? value : null);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static boolean isOne(Operation<Integer>... operations) {
        return Linearization.exists(0, List.of(operations));
    }

    @Test
    void oneAfterTheOtherEachSeesTheLastWrite() {
        assertThat(isOne()).isTrue();
        assertThat(isOne(read(1, 2, 0), write(3, 4, 1), read(5, 6, 1))).isTrue();
        assertThat(isOne(read(1, 2, 1), write(3, 4, 1))).isFalse();
        assertThat(isOne(write(1, 2, 1), read(3, 4, 0))).isFalse();
    }

    @Test
    void whatOverlapsMayHaveHappenedInAnyOrder() {
        assertThat(isOne(write(1, 5, 1), read(2, 3, 0), read(4, 6, 1))).isTrue();
        assertThat(isOne(write(1, 5, 1), read(2, 3, 1), read(4, 6, 1))).isTrue();
        assertThat(isOne(write(1, 5, 1), read(2, 3, 1), read(4, 6, 0))).isFalse();
    }

    @Test
    void aValueThatWasReadDoesNotGoAwayAgain() {
        assertThat(isOne(write(1, 10, 1), write(1, 10, 2), read(2, 3, 1), read(4, 5, 2), read(6, 7, 1)))
                .isFalse();
        assertThat(isOne(write(1, 10, 1), write(1, 10, 2), read(2, 3, 1), read(4, 5, 2), read(6, 7, 2)))
                .isTrue();
    }

    @Test
    void aLostUpdateIsFound() {
        assertThat(isOne(count(1, 4, 1), count(2, 3, 2))).isTrue();
        assertThat(isOne(count(1, 4, 1), count(2, 3, 1))).isFalse();
    }

    @Test
    void whatIsNotKnownMayHaveHappenedLateOrNotAtAll() {
        assertThat(isOne(write(1, Operation.NEVER, 1), read(2, 3, 0), read(4, 5, 1), read(6, 7, 1)))
                .isTrue();
        assertThat(isOne(write(1, Operation.NEVER, 1), read(2, 3, 0), read(4, 5, 0)))
                .isTrue();
        assertThat(isOne(write(1, Operation.NEVER, 1), read(2, 3, 1), read(4, 5, 0)))
                .isFalse();
        assertThat(isOne(read(2, 3, 1), write(4, Operation.NEVER, 1))).isFalse();
    }

    /** As trying all orders finds it, for small histories of which about half are possible. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void itIsFoundExactlyWhereThereIsOne(long seed) {
        Random random = new Random(seed);
        Set<Boolean> met = new TreeSet<>();
        for (int round = 0; round < 2_000; round++) {
            List<Operation<Integer>> operations = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                long called = random.nextInt(12);
                long returned = random.nextInt(8) == 0 ? Operation.NEVER : called + 1 + random.nextInt(6);
                int value = random.nextInt(3);
                operations.add(
                        switch (random.nextInt(3)) {
                            case 0 -> write(called, returned, value);
                            case 1 -> read(called, returned, value);
                            default -> count(called, returned, value + 1);
                        });
            }
            boolean expected = anyOrder(operations, new ArrayList<>());
            assertThat(Linearization.exists(0, operations))
                    .as("seed %s, round %s: %s", seed, round, operations)
                    .isEqualTo(expected);
            met.add(expected);
        }
        assertThat(met).hasSize(2);
    }

    private static boolean anyOrder(List<Operation<Integer>> left, List<Operation<Integer>> order) {
        if (left.stream().allMatch(each -> each.returned() == Operation.NEVER) && isRight(order)) {
            return true;
        }
        for (Operation<Integer> each : left) {
            List<Operation<Integer>> rest = new ArrayList<>(left);
            rest.remove(each);
            List<Operation<Integer>> longer = new ArrayList<>(order);
            longer.add(each);
            if (anyOrder(rest, longer)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRight(List<Operation<Integer>> order) {
        Integer state = 0;
        for (int i = 0; i < order.size(); i++) {
            for (Operation<Integer> later : order.subList(i + 1, order.size())) {
                if (later.returned() < order.get(i).called()) {
                    return false;
                }
            }
            state = order.get(i).effect().on(state);
            if (state == null) {
                return false;
            }
        }
        return true;
    }

    @Test
    void longHistoriesOfFewAtOnceAreSearchedQuickly() {
        List<Operation<Integer>> operations = new ArrayList<>();
        IntStream.range(0, 2_000).forEach(i -> {
            operations.add(write(10L * i, 10L * i + 25, i));
            operations.add(read(10L * i + 5, 10L * i + 30, i));
        });
        Collections.shuffle(operations, new Random(1));
        assertThat(Linearization.exists(0, operations)).isTrue();
        operations.add(read(30_000, 30_001, 7));
        assertThat(Linearization.exists(0, operations)).isFalse();
    }
}
