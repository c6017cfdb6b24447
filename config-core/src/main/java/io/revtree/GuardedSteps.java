package io.revtree;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A stream that reads as it goes, and says of an object that is missing what those know who made it. What the stream's user does with an
 * element is none of its business. Used by one thread.
 */
final class GuardedSteps<T> implements Spliterator<T> {

    private final Spliterator<T> steps;
    private final Function<CorruptObjectException, RuntimeException> explaining;

    /** What a step gave: one element, or none at the end. */
    private final Queue<T> given = new ArrayDeque<>(1);

    private GuardedSteps(Spliterator<T> steps, Function<CorruptObjectException, RuntimeException> explaining) {
        this.steps = steps;
        this.explaining = explaining;
    }

    /** The same stream, to be read in order. */
    static <T> Stream<T> of(Stream<T> stream, Function<CorruptObjectException, RuntimeException> explaining) {
        return StreamSupport.stream(new GuardedSteps<>(stream.spliterator(), explaining), false)
                .onClose(stream::close);
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
        boolean advanced;
        try {
            advanced = steps.tryAdvance(given::add);
        } catch (CorruptObjectException e) {
            throw explaining.apply(e);
        }
        if (advanced) {
            action.accept(given.remove());
        }
        return advanced;
    }

    /** Nothing: it is read one after the other. */
    @Override
    @SuppressWarnings("NullAway") // null is what says so
    public Spliterator<T> trySplit() {
        return null;
    }

    @Override
    public long estimateSize() {
        return steps.estimateSize();
    }

    @Override
    public int characteristics() {
        return steps.characteristics();
    }
}
