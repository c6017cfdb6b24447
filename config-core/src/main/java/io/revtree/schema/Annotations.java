package io.revtree.schema;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import io.revtree.CorruptObjectException;
import io.revtree.MergePolicy;
import io.revtree.wire.ByteWriter;
import io.revtree.wire.FieldRole;
import io.revtree.wire.WireCursor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The three annotations as they stand in the options' bytes: known by number and shape, whatever package declares them
 * and whether the reading program knows the declaration or not. A field of another shape is someone else's.
 */
final class Annotations {

    static final int CHILD_NODE = 7761772;
    static final int ACCESS = 7761773;
    static final int MERGE = 7761774;

    private static final int KEY = 1;

    private Annotations() {}

    /**
     * The names of the key fields when the field is annotated as a child, none for an empty key; null when it is not.
     */
    static @Nullable List<String> childKey(FieldDescriptorProto field) {
        byte[] options = field.getOptions().toByteArray();
        String key = null;
        WireCursor cursor = new WireCursor(options, 0, options.length);
        while (cursor.next()) {
            if (cursor.number() == CHILD_NODE && cursor.wireType() == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                String given = key(options, cursor);
                key = key == null || !given.isEmpty() ? given : key;
            }
        }
        if (key == null) {
            return null;
        }
        return key.isEmpty()
                ? List.of()
                : List.of(key.split(",", -1)).stream().map(String::strip).toList();
    }

    private static String key(byte[] options, WireCursor child) {
        String key = "";
        WireCursor cursor = new WireCursor(options, child.from(), child.end());
        while (cursor.next()) {
            if (cursor.number() == KEY && cursor.wireType() == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                key = new String(options, cursor.from(), cursor.end() - cursor.from(), StandardCharsets.UTF_8);
            }
        }
        return key;
    }

    /** The number of the annotated access, 0 when there is none. */
    static long access(FieldDescriptorProto field) {
        return number(field.getOptions().toByteArray(), ACCESS);
    }

    /** The number of the annotated merge, 0 when there is none. */
    static long merge(DescriptorProto message) {
        return number(message.getOptions().toByteArray(), MERGE);
    }

    private static long number(byte[] options, int number) {
        long value = 0;
        WireCursor cursor = new WireCursor(options, 0, options.length);
        while (cursor.next()) {
            if (cursor.number() == number && cursor.wireType() == WireFormat.WIRETYPE_VARINT) {
                value = cursor.varint();
            }
        }
        return value;
    }

    /** The access that a number stands for; null when it is none. */
    static @Nullable FieldRole role(long access) {
        return access == 0
                ? FieldRole.OWN
                : access == 1 ? FieldRole.READ_ONLY : access == 2 ? FieldRole.REAL_TIME : null;
    }

    /** The policy that a number stands for; null when it is none. */
    static @Nullable MergePolicy policy(long merge) {
        return merge == 0 ? MergePolicy.FIELDS : merge == 1 ? MergePolicy.ATOMIC : null;
    }

    static void declareChild(FieldDescriptorProto.Builder field, List<String> key) {
        ByteWriter child = new ByteWriter();
        if (!key.isEmpty()) {
            child.uvarint((KEY << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED);
            child.string(String.join(",", key));
        }
        ByteString value = ByteString.copyFrom(child.toByteArray());
        declare(
                field,
                CHILD_NODE,
                UnknownFieldSet.Field.newBuilder().addLengthDelimited(value).build());
    }

    static void declareRole(FieldDescriptorProto.Builder field, FieldRole role) {
        long access = role == FieldRole.READ_ONLY ? 1 : role == FieldRole.REAL_TIME ? 2 : 0;
        declare(
                field,
                ACCESS,
                UnknownFieldSet.Field.newBuilder().addVarint(access).build());
    }

    static void declareMerge(DescriptorProto.Builder message, MergePolicy policy) {
        try {
            MessageOptions options =
                    MessageOptions.parseFrom(message.getOptions().toByteString());
            UnknownFieldSet.Field value = UnknownFieldSet.Field.newBuilder()
                    .addVarint(policy == MergePolicy.ATOMIC ? 1 : 0)
                    .build();
            message.setOptions(options.toBuilder().setUnknownFields(with(options.getUnknownFields(), MERGE, value)));
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptObjectException("options of message " + message.getName(), e);
        }
    }

    private static void declare(FieldDescriptorProto.Builder field, int number, UnknownFieldSet.Field value) {
        try {
            // Parsed again without a registry, so that a declaration known to this program is an unknown field as well.
            FieldOptions options = FieldOptions.parseFrom(field.getOptions().toByteString());
            field.setOptions(options.toBuilder().setUnknownFields(with(options.getUnknownFields(), number, value)));
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptObjectException("options of field " + field.getName(), e);
        }
    }

    private static UnknownFieldSet with(UnknownFieldSet before, int number, UnknownFieldSet.Field value) {
        return UnknownFieldSet.newBuilder(before)
                .clearField(number)
                .addField(number, value)
                .build();
    }
}
