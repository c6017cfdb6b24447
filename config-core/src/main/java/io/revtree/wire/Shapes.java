package io.revtree.wire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Makes the shapes of a schema's messages. Those of plain messages are shared by all that contain them, so that a type
 * may contain itself. Not thread-safe; the shapes are, once they are all made.
 */
public final class Shapes {

    private final Function<FieldDescriptor, FieldRole> roles;
    private final Predicate<Descriptor> atomic;
    private final Map<Descriptor, MessageShape> plain = new HashMap<>();
    private final List<MessageShape> all = new ArrayList<>();

    /**
     * Takes what each field is from {@code roles}, where a child within a plain message is plain data, and which messages merge
     * as a whole from {@code atomic}.
     */
    public Shapes(Function<FieldDescriptor, FieldRole> roles, Predicate<Descriptor> atomic) {
        this.roles = roles;
        this.atomic = atomic;
    }

    /** The shape of a message that is a node. */
    public MessageShape node(Descriptor type) {
        MessageShape shape = empty(type);
        fill(shape, type, roles);
        spreadGuards();
        return shape;
    }

    private MessageShape plain(Descriptor type) {
        MessageShape known = plain.get(type);
        if (known != null) {
            return known;
        }
        MessageShape shape = empty(type);
        plain.put(type, shape);
        fill(shape, type, field -> {
            FieldRole role = roles.apply(field);
            return role == FieldRole.CHILD ? FieldRole.OWN : role;
        });
        return shape;
    }

    private MessageShape empty(Descriptor type) {
        int numberMax = type.getFields().stream()
                .mapToInt(FieldDescriptor::getNumber)
                .max()
                .orElse(0);
        MessageShape shape = new MessageShape(type.getFullName(), numberMax, atomic.test(type));
        all.add(shape);
        return shape;
    }

    private void fill(MessageShape shape, Descriptor type, Function<FieldDescriptor, FieldRole> roleOf) {
        for (FieldDescriptor field : type.getFields()) {
            FieldRole role = roleOf.apply(field);
            boolean within = role.isStored() && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            shape.add(new FieldShape(field, role, within ? plain(field.getMessageType()) : null));
            if (role == FieldRole.READ_ONLY) {
                shape.guard();
            }
        }
    }

    private void spreadGuards() {
        boolean changed;
        do {
            changed = false;
            for (MessageShape shape : all) {
                if (!shape.isGuarded() && shape.fields().stream().anyMatch(FieldShape::leadsToGuard)) {
                    shape.guard();
                    changed = true;
                }
            }
        } while (changed);
    }
}
