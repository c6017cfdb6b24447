package io.revtree.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Messages of any type with random content, and other wire bytes that mean the same. */
final class RandomMessages {

    private static final int DEPTH_MAX = 3;

    private final Random random;

    RandomMessages(long seed) {
        this.random = new Random(seed);
    }

    /** A message of the prototype's class; {@code REAL_TIME} fields (called counter in the samples) stay unset. */
    Message message(Message prototype) {
        return message(prototype.newBuilderForType(), 0);
    }

    private Message message(Message.Builder builder, int depth) {
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            if (field.getName().equals("counter")
                    || (random.nextInt(3) > 0 && !field.isRequired())
                    || (isMessage && depth == DEPTH_MAX && !field.isMapField())) {
                continue;
            }
            if (field.isMapField()) {
                entries(builder, field, depth);
            } else if (field.isRepeated()) {
                for (int i = random.nextInt(4); i > 0; i--) {
                    builder.addRepeatedField(field, value(builder, field, depth));
                }
            } else {
                builder.setField(field, value(builder, field, depth));
            }
        }
        if (random.nextInt(4) == 0) {
            builder.setUnknownFields(unknown(2));
        }
        return builder.buildPartial();
    }

    private void entries(Message.Builder builder, FieldDescriptor field, int depth) {
        FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
        if (value.getJavaType() == FieldDescriptor.JavaType.MESSAGE && depth == DEPTH_MAX) {
            return;
        }
        Map<Object, Object> entries = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            Message.Builder entry = builder.newBuilderForField(field);
            entries.put(value(entry, key, depth), value(entry, value, depth));
        }
        List<Object> keys = new ArrayList<>(entries.keySet());
        Collections.shuffle(keys, random);
        for (Object entryKey : keys) {
            builder.addRepeatedField(
                    field,
                    builder.newBuilderForField(field)
                            .setField(key, entryKey)
                            .setField(value, entries.get(entryKey))
                            .build());
        }
    }

    private Object value(Message.Builder owner, FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case INT -> (int) number();
            case LONG -> number();
            case FLOAT -> random.nextInt(4) == 0 ? -0.0f : random.nextFloat();
            case DOUBLE -> random.nextInt(4) == 0 ? -0.0d : random.nextGaussian();
            case BOOLEAN -> random.nextBoolean();
            case STRING -> text();
            case BYTE_STRING -> ByteString.copyFromUtf8(text());
            case ENUM -> enumValue(field);
            case MESSAGE -> message(owner.newBuilderForField(field), depth + 1);
        };
    }

    private EnumValueDescriptor enumValue(FieldDescriptor field) {
        List<EnumValueDescriptor> values = field.getEnumType().getValues();
        boolean open = !field.getEnumType().isClosed();
        return open && random.nextInt(4) == 0
                ? field.getEnumType().findValueByNumberCreatingIfUnknown(77 + random.nextInt(5))
                : values.get(random.nextInt(values.size()));
    }

    private long number() {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> random.nextInt(200) - 100;
            case 2 -> random.nextInt();
            case 3 -> Long.MIN_VALUE >> random.nextInt(64);
            default -> random.nextLong();
        };
    }

    private String text() {
        return random.ints(random.nextInt(12), 0, 0x3000)
                .filter(c -> !Character.isSurrogate((char) c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private UnknownFieldSet unknown(int depth) {
        UnknownFieldSet.Builder unknown = UnknownFieldSet.newBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
            switch (random.nextInt(5)) {
                case 0 -> field.addVarint(random.nextLong()).addVarint(3);
                case 1 -> field.addFixed32(random.nextInt());
                case 2 -> field.addFixed64(random.nextLong()).addVarint(1);
                case 3 ->
                    field.addLengthDelimited(ByteString.copyFromUtf8(text())).addFixed32(1);
                default -> field.addGroup(depth == 0 ? UnknownFieldSet.getDefaultInstance() : unknown(depth - 1));
            }
            unknown.mergeField(1000 + random.nextInt(5000), field.build());
        }
        return unknown.build();
    }

    /** Other bytes for the message of these canonical ones: out of order, in pieces, with numbers written long. */
    byte[] disorder(MessageShape shape, byte[] canonical) {
        ByteWriter out = new ByteWriter();
        disorder(shape, Slice.of(canonical), out);
        return out.toByteArray();
    }

    private void disorder(MessageShape shape, Slice message, ByteWriter out) {
        List<List<byte[]>> byNumber = new ArrayList<>();
        message.runs().forEach((number, run) -> byNumber.add(pieces(shape.field(number), run)));
        while (!byNumber.isEmpty()) {
            int next = random.nextInt(byNumber.size());
            List<byte[]> pieces = byNumber.get(next);
            out.raw(pieces.remove(0));
            if (pieces.isEmpty()) {
                byNumber.remove(next);
            }
        }
    }

    private List<byte[]> pieces(@Nullable FieldShape field, Slice run) {
        List<byte[]> pieces = new ArrayList<>();
        WireCursor cursor = run.cursor();
        while (cursor.next()) {
            Slice value = run.part(cursor.from(), cursor.end());
            if (field == null || !field.takes(cursor.wireType())) {
                pieces.add(run.part(cursor.start(), cursor.position()).toByteArray());
            } else if (field.kind == FieldKind.MESSAGE && !field.repeated) {
                messagePieces(field, value, pieces);
            } else if (field.kind == FieldKind.MAP) {
                ByteWriter decoy = new ByteWriter();
                FieldWriter.message(field, value.entryKey().toByteArray(), decoy);
                pieces.add(0, decoy.toByteArray());
                pieces.add(run.part(cursor.start(), cursor.position()).toByteArray());
            } else if (field.kind.isVarint() && cursor.wireType() == WireFormat.WIRETYPE_VARINT) {
                if (!field.repeated && field.kind != FieldKind.CLOSED_ENUM) {
                    pieces.add(varint(field, random.nextLong()));
                }
                pieces.add(varint(field, cursor.varint()));
            } else if (field.kind.isVarint()) {
                unpack(field, value, pieces);
            } else {
                pieces.add(run.part(cursor.start(), cursor.position()).toByteArray());
            }
        }
        return pieces;
    }

    private void messagePieces(FieldShape field, Slice message, List<byte[]> pieces) {
        List<byte[]> halves = new ArrayList<>(List.of(new byte[0], new byte[0]));
        message.runs().forEach((number, run) -> {
            int half = random.nextInt(2);
            ByteWriter longer = new ByteWriter();
            longer.raw(halves.get(half));
            run.writeTo(longer);
            halves.set(half, longer.toByteArray());
        });
        for (byte[] half : halves) {
            ByteWriter within = new ByteWriter();
            disorder(field.within(), Slice.of(half), within);
            ByteWriter piece = new ByteWriter();
            FieldWriter.message(field, within.toByteArray(), piece);
            pieces.add(piece.toByteArray());
        }
    }

    private void unpack(FieldShape field, Slice pack, List<byte[]> pieces) {
        byte[] bytes = pack.toByteArray();
        int at = 0;
        while (at < bytes.length) {
            int end = Varint.end(bytes, at, bytes.length);
            pieces.add(varint(field, Varint.value(bytes, at, end)));
            at = end;
        }
    }

    /** The number in more bytes than it needs, behind a tag in more bytes than that needs. */
    private byte[] varint(FieldShape field, long value) {
        ByteWriter tag = new ByteWriter();
        FieldWriter.tag(field.number, WireFormat.WIRETYPE_VARINT, tag);
        ByteWriter number = new ByteWriter();
        number.uvarint(value);
        ByteWriter out = new ByteWriter();
        padded(tag.toByteArray(), 5, out);
        padded(number.toByteArray(), 10, out);
        return out.toByteArray();
    }

    private void padded(byte[] varint, int sizeMax, ByteWriter out) {
        int more = random.nextInt(sizeMax - varint.length + 1);
        byte[] longer = Arrays.copyOf(varint, varint.length + more);
        for (int i = varint.length - 1; i < longer.length - 1; i++) {
            longer[i] |= (byte) 0x80;
        }
        out.raw(longer);
    }
}
