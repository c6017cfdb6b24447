package io.revtree.schema;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.revtree.wire.WireCursor;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** One field of a key. Immutable. */
final class KeyPart {

    final FieldDescriptor field;
    final KeyKind kind;
    final int number;

    KeyPart(FieldDescriptor field) {
        this.field = field;
        this.kind = Objects.requireNonNull(KeyKind.of(field));
        this.number = field.getNumber();
    }

    /** The number that stands on the wire where the cursor is. */
    long number(WireCursor cursor) {
        return switch (field.getType()) {
            case INT32, ENUM -> (int) cursor.varint();
            case UINT32 -> cursor.varint() & 0xFFFF_FFFFL;
            case SINT32 -> (int) unzigzag(cursor.varint() & 0xFFFF_FFFFL);
            case SINT64 -> unzigzag(cursor.varint());
            case SFIXED32 -> (int) cursor.fixed();
            case FIXED32, FIXED64, SFIXED64 -> cursor.fixed();
            case BOOL -> cursor.varint() == 0 ? 0 : 1;
            default -> cursor.varint();
        };
    }

    /** What an unset field reads as. */
    long defaultNumber() {
        Object value = field.getDefaultValue();
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        if (value instanceof EnumValueDescriptor named) {
            return named.getNumber();
        }
        return kind == KeyKind.UINT32 ? Integer.toUnsignedLong((Integer) value) : ((Number) value).longValue();
    }

    /** What an unset field reads as, as it would stand on the wire. */
    byte[] defaultBytes() {
        return field.getDefaultValue().toString().getBytes(StandardCharsets.UTF_8);
    }

    /** What the key may be, for messages. */
    String expected() {
        String what = switch (kind) {
            case STRING -> "a string";
            case INT32 -> "a whole number of 32 bits";
            case INT64 -> "a whole number of 64 bits";
            case UINT32 -> "a whole number from 0 of 32 bits";
            case UINT64 -> "a whole number from 0 of 64 bits";
            case BOOL -> "true or false";
            case ENUM -> "the name of a value of " + field.getEnumType().getFullName();
        };
        return "%s (%s)".formatted(field.getName(), what);
    }

    private static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }
}
