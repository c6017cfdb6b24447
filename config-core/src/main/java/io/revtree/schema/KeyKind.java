package io.revtree.schema;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import org.jspecify.annotations.Nullable;

/** What can be a key, and how it is read from text. */
enum KeyKind {
    STRING(0),
    INT32(4),
    INT64(8),
    UINT32(4),
    UINT64(8),
    BOOL(1),
    ENUM(4);

    /** Of the encoded form; 0 where that varies. */
    final int size;

    KeyKind(int size) {
        this.size = size;
    }

    /** The kind of a singular field, null for one that can be no key. */
    static @Nullable KeyKind of(FieldDescriptor field) {
        return switch (field.getType()) {
            case STRING -> STRING;
            case INT32, SINT32, SFIXED32 -> INT32;
            case INT64, SINT64, SFIXED64 -> INT64;
            case UINT32, FIXED32 -> UINT32;
            case UINT64, FIXED64 -> UINT64;
            case BOOL -> BOOL;
            case ENUM -> ENUM;
            case FLOAT, DOUBLE, BYTES, MESSAGE, GROUP -> null;
        };
    }

    boolean isSigned() {
        return this == INT32 || this == INT64 || this == ENUM;
    }

    /** The number that the text stands for in its only form, null when it is none. */
    @Nullable
    Long parse(String text, FieldDescriptor field) {
        return switch (this) {
            case STRING -> throw new IllegalStateException("a string is no number");
            case INT32, UINT32, INT64 -> {
                Long value = decimal(text);
                yield value != null && isInRange(value) ? value : null;
            }
            case UINT64 -> unsigned(text);
            case BOOL -> text.equals("true") ? (Long) 1L : text.equals("false") ? (Long) 0L : null;
            case ENUM -> enumNumber(text, field);
        };
    }

    /** The text in its only form. */
    String format(long value, FieldDescriptor field) {
        return switch (this) {
            case STRING -> throw new IllegalStateException("a number is no string");
            case INT32, UINT32, INT64 -> Long.toString(value);
            case UINT64 -> Long.toUnsignedString(value);
            case BOOL -> value == 0 ? "false" : "true";
            case ENUM -> {
                EnumValueDescriptor known = field.getEnumType().findValueByNumber((int) value);
                yield known == null ? Long.toString(value) : known.getName();
            }
        };
    }

    private boolean isInRange(long value) {
        return switch (this) {
            case INT32, ENUM -> value == (int) value;
            case UINT32 -> value >>> 32 == 0;
            default -> true;
        };
    }

    private static @Nullable Long enumNumber(String text, FieldDescriptor field) {
        EnumValueDescriptor named = field.getEnumType().findValueByName(text);
        if (named != null) {
            return (long) named.getNumber();
        }
        Long number = decimal(text);
        boolean isNameless = number != null
                && ENUM.isInRange(number)
                && !field.getEnumType().isClosed()
                && field.getEnumType().findValueByNumber(number.intValue()) == null;
        return isNameless ? number : null;
    }

    private static @Nullable Long decimal(String text) {
        try {
            long value = Long.parseLong(text);
            return Long.toString(value).equals(text) ? (Long) value : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Long unsigned(String text) {
        try {
            long value = Long.parseUnsignedLong(text);
            return Long.toUnsignedString(value).equals(text) ? (Long) value : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
