package io.revtree.wire;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;

/** How a value of a field stands on the wire, and which values are the same one. */
enum FieldKind {
    /** Signed, 32 bits, negative ones in ten bytes: {@code int32} and open enums. */
    INT32(WireFormat.WIRETYPE_VARINT),
    /** Unsigned, 32 bits: {@code uint32} and the zig-zag of {@code sint32}. */
    UINT32(WireFormat.WIRETYPE_VARINT),
    /** 64 bits: {@code int64}, {@code uint64} and the zig-zag of {@code sint64}. */
    INT64(WireFormat.WIRETYPE_VARINT),
    BOOL(WireFormat.WIRETYPE_VARINT),
    /** An enum of which other numbers than those declared are unknown fields. */
    CLOSED_ENUM(WireFormat.WIRETYPE_VARINT),
    FIXED32(WireFormat.WIRETYPE_FIXED32),
    FIXED64(WireFormat.WIRETYPE_FIXED64),
    /** Opaque: {@code string} and {@code bytes}. */
    BYTES(WireFormat.WIRETYPE_LENGTH_DELIMITED),
    MESSAGE(WireFormat.WIRETYPE_LENGTH_DELIMITED),
    /** A message between two tags instead of behind its length. */
    GROUP(WireFormat.WIRETYPE_START_GROUP),
    MAP(WireFormat.WIRETYPE_LENGTH_DELIMITED);

    final int wireType;

    FieldKind(int wireType) {
        this.wireType = wireType;
    }

    static FieldKind of(FieldDescriptor field) {
        return switch (field.getType()) {
            case INT32 -> INT32;
            case UINT32, SINT32 -> UINT32;
            case INT64, UINT64, SINT64 -> INT64;
            case BOOL -> BOOL;
            case ENUM -> field.getEnumType().isClosed() ? CLOSED_ENUM : INT32;
            case FIXED32, SFIXED32, FLOAT -> FIXED32;
            case FIXED64, SFIXED64, DOUBLE -> FIXED64;
            case STRING, BYTES -> BYTES;
            case MESSAGE -> field.isMapField() ? MAP : MESSAGE;
            case GROUP -> GROUP;
        };
    }

    boolean isVarint() {
        return wireType == WireFormat.WIRETYPE_VARINT;
    }

    boolean isPackable() {
        return isVarint() || this == FIXED32 || this == FIXED64;
    }

    /** The one number that stands for all that a reader takes for the same value. */
    long normal(long value) {
        return switch (this) {
            case INT32, CLOSED_ENUM -> (int) value;
            case UINT32 -> value & 0xFFFF_FFFFL;
            case BOOL -> value == 0 ? 0 : 1;
            default -> value;
        };
    }
}
