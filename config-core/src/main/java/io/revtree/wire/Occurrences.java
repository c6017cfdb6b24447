package io.revtree.wire;

import java.util.Arrays;

/** Where the values of one field stand on the wire, in the order in which they stand there. Not thread-safe. */
final class Occurrences {

    private static final int INTS = 3;

    private int[] ints = new int[INTS];
    private int size;

    void add(int from, int end, int wireType) {
        if (size * INTS == ints.length) {
            ints = Arrays.copyOf(ints, ints.length * 2);
        }
        ints[size * INTS] = from;
        ints[size * INTS + 1] = end;
        ints[size * INTS + 2] = wireType;
        size++;
    }

    void clear() {
        size = 0;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    int from(int index) {
        return ints[index * INTS];
    }

    int end(int index) {
        return ints[index * INTS + 1];
    }

    int wireType(int index) {
        return ints[index * INTS + 2];
    }

    /** The one at {@code index} by itself. */
    Occurrences only(int index) {
        Occurrences one = new Occurrences();
        one.add(from(index), end(index), wireType(index));
        return one;
    }
}
