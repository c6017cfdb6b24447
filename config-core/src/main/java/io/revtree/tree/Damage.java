package io.revtree.tree;

import io.revtree.ConfigPath;
import io.revtree.CorruptObjectException;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Says of damage in the store where in the tree it was met. */
final class Damage {

    private Damage() {}

    /** The damage with the place, unless it names one already. */
    static CorruptObjectException at(ConfigPath path, CorruptObjectException damage) {
        return damage.path() == null ? new CorruptObjectException(path.toString(), damage) : damage;
    }

    /** What a step gives that needs what is at the path, or on the way to it. */
    static <T extends @Nullable Object> T at(ConfigPath path, Supplier<T> step) {
        try {
            return step.get();
        } catch (CorruptObjectException e) {
            throw at(path, e);
        }
    }

    /** The same elements, where each needs what is at the path. */
    static <T> Iterator<T> at(ConfigPath path, Iterator<T> elements) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                try {
                    return elements.hasNext();
                } catch (CorruptObjectException e) {
                    throw at(path, e);
                }
            }

            @Override
            public T next() {
                try {
                    return elements.next();
                } catch (CorruptObjectException e) {
                    throw at(path, e);
                }
            }
        };
    }
}
