package io.revtree.wire;

import com.google.protobuf.WireFormat;
import io.revtree.CorruptObjectException;
import io.revtree.LimitExceededException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The one canonical form of a message's own fields, whatever wrote the message: generated, dynamic and re-parsed ones
 * give the same bytes. Fields ascend by number, every value has its only form, map entries ascend by key, and what is
 * not stored is left out. Bytes go in and out, so the form depends on no protobuf runtime. Stateless.
 */
public final class Canonical {

    private final byte[] wire;

    private Canonical(byte[] wire) {
        this.wire = wire;
    }

    /** A message taken apart. */
    public static final class Split {

        private final byte[] own;
        private final List<Children> children;

        private Split(byte[] own, List<Children> children) {
            this.own = own;
            this.children = children;
        }

        /** The message's own fields, canonical; may be the array that was given. */
        public byte[] own() {
            return own;
        }

        /** What stood in its child fields, ascending by number; fields that hold none are left out. */
        public List<Children> children() {
            return children;
        }
    }

    /**
     * What stood in one child field.
     *
     * @param number the field's number
     * @param messages the children as they stood on the wire; those of a single child are merged into one
     */
    public record Children(int number, List<byte[]> messages) {}

    /**
     * A message's own fields in canonical form; children and real-time fields are left out. Answers {@code wire} itself
     * when that is canonical already.
     *
     * @param wire the message, as protobuf writes it
     * @throws LimitExceededException where messages stand within messages more than 100 deep
     * @throws CorruptObjectException where {@code wire} is no message
     */
    public static byte[] encode(MessageShape shape, byte[] wire) {
        return split(shape, wire).own();
    }

    /** As {@link #encode}, and the children too. */
    public static Split split(MessageShape shape, byte[] wire) {
        return isProven(shape, wire) ? new Split(wire, List.of()) : rewrite(shape, wire);
    }

    /** As {@link #split}, without looking whether it is needed. */
    static Split rewrite(MessageShape shape, byte[] wire) {
        Canonical pass = new Canonical(wire);
        ByteWriter own = new ByteWriter(wire.length);
        Occurrences all = new Occurrences();
        all.add(0, wire.length, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        List<Children> children = new ArrayList<>();
        pass.message(shape, all, own, 0, children);
        return new Split(own.toByteArray(), children);
    }

    /** Whether one cheap pass proves that the bytes are canonical; it may say no of rare ones that are. */
    static boolean isProven(MessageShape shape, byte[] wire) {
        return CanonicalProof.holds(shape, wire, 0, wire.length, 0);
    }

    /** Writes the message of which {@code pieces} are to be merged. */
    private void message(MessageShape shape, Occurrences pieces, ByteWriter out, int depth, List<Children> children) {
        if (depth > WireCursor.DEPTH_MAX) {
            throw new LimitExceededException(
                    shape.fullName(),
                    "messages within messages, deeper than %d; make some of them children"
                            .formatted(WireCursor.DEPTH_MAX));
        }
        SortedMap<Integer, FoundField> found = gather(shape, pieces);
        found.forEach((number, field) -> {
            FieldShape known = field.shape;
            if (known != null && known.role == FieldRole.CHILD && !field.values.isEmpty()) {
                children.add(children(known, field.values));
            } else if (known != null && known.role.isStored() && !field.values.isEmpty()) {
                known(known, field.values, out, depth);
            }
            unknown(number, field, out, depth);
        });
    }

    private SortedMap<Integer, FoundField> gather(MessageShape shape, Occurrences pieces) {
        TreeMap<Integer, FoundField> found = new TreeMap<>();
        FoundField last = new FoundField(null);
        int lastNumber = 0;
        TreeMap<Integer, FoundField> oneofs = new TreeMap<>();
        for (int i = 0; i < pieces.size(); i++) {
            WireCursor cursor = new WireCursor(wire, pieces.from(i), pieces.end(i));
            while (cursor.next()) {
                if (cursor.number() != lastNumber) {
                    lastNumber = cursor.number();
                    last = found.computeIfAbsent(lastNumber, number -> new FoundField(shape.field(number)));
                }
                if (!last.take(wire, cursor)) {
                    continue;
                }
                FieldShape field = last.shape;
                if (field != null && field.oneof != FieldShape.NO_ONEOF) {
                    FoundField before = oneofs.put(field.oneof, last);
                    if (before != null && before != last) {
                        before.values.clear();
                    }
                }
            }
        }
        return found;
    }

    private Children children(FieldShape field, Occurrences values) {
        if (!field.repeated) {
            ByteWriter merged = new ByteWriter();
            for (int i = 0; i < values.size(); i++) {
                merged.raw(wire, values.from(i), values.end(i));
            }
            return new Children(field.number, List.of(merged.toByteArray()));
        }
        List<byte[]> messages = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            messages.add(Arrays.copyOfRange(wire, values.from(i), values.end(i)));
        }
        return new Children(field.number, messages);
    }

    private void known(FieldShape field, Occurrences values, ByteWriter out, int depth) {
        if (field.kind == FieldKind.MAP) {
            map(field, values, out, depth);
        } else if (field.repeated && field.kind.isPackable()) {
            elements(field, values, out);
        } else if (field.repeated) {
            for (int i = 0; i < values.size(); i++) {
                FieldWriter.tag(field.number, field.kind.wireType, out);
                value(field, values.only(i), out, depth);
                endGroup(field, out);
            }
        } else if (field.presence || !isDefault(field, values)) {
            FieldWriter.tag(field.number, field.kind.wireType, out);
            value(field, values, out, depth);
            endGroup(field, out);
        }
    }

    private void elements(FieldShape field, Occurrences values, ByteWriter out) {
        ByteWriter packed = new ByteWriter();
        ByteWriter target = field.packed ? packed : out;
        for (int i = 0; i < values.size(); i++) {
            boolean isPack = values.wireType(i) != field.kind.wireType;
            for (int at = values.from(i); at < values.end(i); ) {
                int end = isPack ? FoundField.elementEnd(field, wire, at, values.end(i)) : values.end(i);
                if (!field.packed) {
                    FieldWriter.tag(field.number, field.kind.wireType, out);
                }
                scalar(field.kind, at, end, target);
                at = end;
            }
        }
        if (packed.size() > 0) {
            FieldWriter.tag(field.number, WireFormat.WIRETYPE_LENGTH_DELIMITED, out);
            out.bytes(packed.toByteArray());
        }
    }

    private void map(FieldShape field, Occurrences values, ByteWriter out, int depth) {
        FieldShape key = field.mapKey();
        FieldShape value = field.mapValue();
        TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
        for (int i = 0; i < values.size(); i++) {
            Occurrences keys = new Occurrences();
            Occurrences held = new Occurrences();
            WireCursor cursor = new WireCursor(wire, values.from(i), values.end(i));
            while (cursor.next()) {
                if (cursor.number() == key.number && key.takes(cursor.wireType())) {
                    keys.add(cursor.from(), cursor.end(), cursor.wireType());
                } else if (cursor.number() == value.number && value.takes(cursor.wireType())) {
                    held.add(cursor.from(), cursor.end(), cursor.wireType());
                }
            }
            ByteWriter entry = new ByteWriter();
            FieldWriter.tag(key.number, key.kind.wireType, entry);
            value(key, keys, entry, depth + 1);
            FieldWriter.tag(value.number, value.kind.wireType, entry);
            value(value, held, entry, depth + 1);
            entries.put(mapOrder(key, keys), entry.toByteArray());
        }
        for (byte[] entry : entries.values()) {
            FieldWriter.tag(field.number, field.kind.wireType, out);
            out.bytes(entry);
        }
    }

    /** The bytes by which the entry with this key is ordered. */
    private byte[] mapOrder(FieldShape key, Occurrences keys) {
        if (key.kind == FieldKind.BYTES) {
            int last = keys.size() - 1;
            return last < 0 ? new byte[0] : Arrays.copyOfRange(wire, keys.from(last), keys.end(last));
        }
        ByteWriter order = new ByteWriter(Varint.SIZE_MAX);
        value(key, keys, order, 0);
        return order.toByteArray();
    }

    /** Writes one value, of scalars the last one, of none the default; behind a length where it has one. */
    private void value(FieldShape field, Occurrences values, ByteWriter out, int depth) {
        int last = values.size() - 1;
        switch (field.kind) {
            case MESSAGE -> {
                ByteWriter within = new ByteWriter();
                message(field.within(), values, within, depth + 1, new ArrayList<>());
                out.bytes(within.toByteArray());
            }
            case GROUP -> message(field.within(), values, out, depth + 1, new ArrayList<>());
            case BYTES -> {
                if (last < 0) {
                    out.uvarint(0);
                } else {
                    out.bytes(wire, values.from(last), values.end(last));
                }
            }
            case FIXED32, FIXED64 -> {
                if (last < 0) {
                    out.raw(new byte[field.kind == FieldKind.FIXED32 ? 4 : 8]);
                } else {
                    scalar(field.kind, values.from(last), values.end(last), out);
                }
            }
            default -> {
                if (last < 0) {
                    out.uvarint(0);
                } else {
                    scalar(field.kind, values.from(last), values.end(last), out);
                }
            }
        }
    }

    private void scalar(FieldKind kind, int from, int end, ByteWriter out) {
        if (kind.isVarint()) {
            out.uvarint(kind.normal(Varint.value(wire, from, end)));
        } else {
            out.raw(wire, from, end);
        }
    }

    private boolean isDefault(FieldShape field, Occurrences values) {
        int last = values.size() - 1;
        if (field.kind.isVarint()) {
            return field.kind.normal(Varint.value(wire, values.from(last), values.end(last))) == 0;
        }
        for (int i = values.from(last); i < values.end(last); i++) {
            if (field.kind == FieldKind.BYTES || wire[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private void unknown(int number, FoundField field, ByteWriter out, int depth) {
        Occurrences values = field.unknown;
        for (int rank = 0; rank < UnknownOrder.RANKS; rank++) {
            for (int i = 0; i < values.size(); i++) {
                if (UnknownOrder.rank(values.wireType(i)) == rank) {
                    unknownValue(number, field, values.only(i), out, depth);
                }
            }
        }
    }

    private void unknownValue(int number, FoundField field, Occurrences value, ByteWriter out, int depth) {
        int wireType = value.wireType(0);
        FieldWriter.tag(number, wireType, out);
        switch (wireType) {
            case WireFormat.WIRETYPE_VARINT -> {
                long raw = Varint.value(wire, value.from(0), value.end(0));
                out.uvarint(field.shape == null || !field.shape.kind.isVarint() ? raw : field.shape.kind.normal(raw));
            }
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> out.bytes(wire, value.from(0), value.end(0));
            case WireFormat.WIRETYPE_START_GROUP -> {
                message(MessageShape.UNKNOWN, value, out, depth + 1, new ArrayList<>());
                FieldWriter.tag(number, WireFormat.WIRETYPE_END_GROUP, out);
            }
            default -> out.raw(wire, value.from(0), value.end(0));
        }
    }

    private static void endGroup(FieldShape field, ByteWriter out) {
        if (field.kind == FieldKind.GROUP) {
            FieldWriter.tag(field.number, WireFormat.WIRETYPE_END_GROUP, out);
        }
    }
}
