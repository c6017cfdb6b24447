package io.revtree.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to read, to bring into canonical form and to compare the messages of one type, in one place: in a node,
 * where fields may be children, or within one, where they are plain data. Made by {@link Shapes}. Thread-safe.
 */
public final class MessageShape {

    /** The shape of a message of which nothing is known. */
    static final MessageShape UNKNOWN = new MessageShape("an unknown message", 0, false);

    private static final int DENSE_MAX = 1024;

    private final String fullName;
    private final @Nullable FieldShape[] dense;
    private final Map<Integer, FieldShape> sparse = new HashMap<>();
    private final List<FieldShape> fields = new ArrayList<>();
    private final boolean atomic;
    private boolean guarded;

    MessageShape(String fullName, int numberMax, boolean atomic) {
        this.fullName = fullName;
        this.atomic = atomic;
        this.dense = new FieldShape[Math.min(numberMax, DENSE_MAX) + 1];
    }

    void add(FieldShape field) {
        fields.add(field);
        if (field.number < dense.length) {
            dense[field.number] = field;
        } else {
            sparse.put(field.number, field);
        }
    }

    void guard() {
        guarded = true;
    }

    /** The full name of the message type. */
    public String fullName() {
        return fullName;
    }

    /** What the field of that number is here; null when there is none. */
    public @Nullable FieldRole role(int number) {
        FieldShape field = field(number);
        return field == null ? null : field.role;
    }

    /** In the order of their declaration. */
    Collection<FieldShape> fields() {
        return Collections.unmodifiableList(fields);
    }

    @Nullable
    FieldShape field(int number) {
        if (number < dense.length) {
            return dense[number];
        }
        return sparse.isEmpty() ? null : sparse.get(number);
    }

    /** The field of that number, which must be there. */
    FieldShape known(int number) {
        return Objects.requireNonNull(field(number), fullName);
    }

    @Nullable
    FieldShape field(String name) {
        for (FieldShape field : fields) {
            if (field.name.equals(name)) {
                return field;
            }
        }
        return null;
    }

    /** Whether two different changes of such a message, within a node, do not merge. */
    boolean isAtomic() {
        return atomic;
    }

    /** Whether a READ_ONLY field stands here or in a message within. */
    boolean isGuarded() {
        return guarded;
    }
}
