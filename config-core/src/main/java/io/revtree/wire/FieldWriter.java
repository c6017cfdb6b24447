package io.revtree.wire;

import com.google.protobuf.WireFormat;

/** Writes canonical messages back into the fields that they stand in. */
final class FieldWriter {

    private static final int TAG_TYPE_BITS = 3;

    private FieldWriter() {}

    static void tag(int number, int wireType, ByteWriter out) {
        out.uvarint(Integer.toUnsignedLong((number << TAG_TYPE_BITS) | wireType));
    }

    /** One occurrence of a message or group field. */
    static void message(FieldShape field, byte[] message, ByteWriter out) {
        tag(field.number, field.kind.wireType, out);
        if (field.kind == FieldKind.GROUP) {
            out.raw(message);
            tag(field.number, WireFormat.WIRETYPE_END_GROUP, out);
        } else {
            out.bytes(message);
        }
    }

    /** One entry of a map whose values are messages. */
    static void entry(FieldShape map, Slice key, byte[] value, ByteWriter out) {
        ByteWriter entry = new ByteWriter();
        key.writeTo(entry);
        message(map.mapValue(), value, entry);
        message(map, entry.toByteArray(), out);
    }
}
