package io.revtree.wire;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.WireFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the wire's side needs to know of one field. Immutable once its {@link MessageShape} is built. */
final class FieldShape {

    static final int NO_ONEOF = -1;

    final int number;
    final String name;
    final FieldRole role;
    final FieldKind kind;
    final boolean repeated;
    final boolean packed;
    final boolean isString;
    /** Whether set to its default differs from unset. */
    final boolean presence;
    /** The index of the real oneof that the field is in. */
    final int oneof;
    /** The type of a message or group, for a map that of its entries. */
    final @Nullable MessageShape message;

    private final FieldDescriptor descriptor;

    FieldShape(FieldDescriptor descriptor, FieldRole role, @Nullable MessageShape message) {
        this.descriptor = descriptor;
        this.number = descriptor.getNumber();
        this.name = descriptor.getName();
        this.role = role;
        this.kind = FieldKind.of(descriptor);
        this.repeated = descriptor.isRepeated();
        this.packed = descriptor.isPacked();
        this.isString = descriptor.getType() == FieldDescriptor.Type.STRING;
        this.presence = descriptor.hasPresence();
        OneofDescriptor real = descriptor.getRealContainingOneof();
        this.oneof = real == null ? NO_ONEOF : real.getIndex();
        this.message = message;
    }

    /** Whether a value with this wire type is one of the field; other ones are unknown fields of its number. */
    boolean takes(int wireType) {
        return wireType == kind.wireType
                || (wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED && repeated && kind.isPackable());
    }

    /** Whether the number is a value of the field's enum, as far as that is closed. */
    boolean knows(long value) {
        return kind != FieldKind.CLOSED_ENUM || descriptor.getEnumType().findValueByNumber((int) value) != null;
    }

    /** Whether the field is a single message or group, whose fields can be told apart. */
    boolean isSingleMessage() {
        return !repeated && (kind == FieldKind.MESSAGE || kind == FieldKind.GROUP);
    }

    boolean leadsToGuard() {
        return message != null && message.isGuarded();
    }

    /** The shape of a stored message, group or map entry. */
    MessageShape within() {
        return Objects.requireNonNull(message, name);
    }

    /** The key's field of a map. */
    FieldShape mapKey() {
        return within().known(1);
    }

    /** The value's field of a map. */
    FieldShape mapValue() {
        return within().known(2);
    }
}
