package io.revtree.wire;

import com.google.protobuf.WireFormat;
import java.util.Arrays;

/**
 * Whether bytes are canonical already, told in one pass without allocating: what was read from a store or was written
 * by protobuf in field order mostly is. It may say no of rare canonical bytes (those with groups, or of messages with
 * more than 64 oneofs), and says no of all that are malformed.
 */
final class CanonicalProof {

    /** Instead of a position: what stands here is not canonical. */
    private static final int NO = -1;

    private CanonicalProof() {}

    static boolean holds(MessageShape shape, byte[] bytes, int from, int to, int depth) {
        if (depth > WireCursor.DEPTH_MAX) {
            return false;
        }
        int at = from;
        int lastNumber = 0;
        int lastRank = 0;
        int lastValue = NO;
        long oneofs = 0;
        while (at < to) {
            int tag = bytes[at];
            if (tag >= 0) {
                at++;
            } else {
                int end = Varint.end(bytes, at, to);
                long wide = end < 0 ? NO : Varint.value(bytes, at, end);
                if (wide < 0 || wide > 0xFFFF_FFFFL) {
                    return false;
                }
                tag = (int) wide;
                at = end;
            }
            int number = WireFormat.getTagFieldNumber(tag);
            int wireType = WireFormat.getTagWireType(tag);
            if (number < lastNumber || number == 0) {
                return false;
            }
            boolean again = number == lastNumber;
            int value = at;
            FieldShape field = shape.field(number);
            if (field == null) {
                int rank = UnknownOrder.rank(wireType);
                if (again && rank < lastRank) {
                    return false;
                }
                lastRank = rank;
                at = unknownEnd(bytes, value, to, wireType);
            } else if (!field.role.isStored()) {
                return false;
            } else if (field.repeated) {
                at = repeatedEnd(field, bytes, value, to, wireType, depth, again ? lastValue : NO);
            } else if (again || wireType != field.kind.wireType) {
                return false;
            } else {
                if (field.oneof != FieldShape.NO_ONEOF) {
                    long bit = 1L << field.oneof;
                    if (field.oneof >= Long.SIZE || (oneofs & bit) != 0) {
                        return false;
                    }
                    oneofs |= bit;
                }
                at = valueEnd(field, bytes, value, to, depth);
                if (at != NO && !field.presence && isDefault(bytes, value, at, field.kind)) {
                    return false;
                }
            }
            if (at == NO) {
                return false;
            }
            lastNumber = number;
            lastValue = value;
        }
        return true;
    }

    private static int repeatedEnd(
            FieldShape field, byte[] bytes, int at, int to, int wireType, int depth, int lastValue) {
        if (field.kind == FieldKind.MAP) {
            return wireType == field.kind.wireType ? entryEnd(field, bytes, at, to, depth, lastValue) : NO;
        }
        if (!field.packed) {
            return wireType == field.kind.wireType ? valueEnd(field, bytes, at, to, depth) : NO;
        }
        boolean first = lastValue == NO;
        return first && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED ? packedEnd(field, bytes, at, to) : NO;
    }

    private static int unknownEnd(byte[] bytes, int at, int to, int wireType) {
        return switch (wireType) {
            case WireFormat.WIRETYPE_VARINT -> Varint.end(bytes, at, to);
            case WireFormat.WIRETYPE_FIXED32 -> within(at + 4, to);
            case WireFormat.WIRETYPE_FIXED64 -> within(at + 8, to);
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> spanEnd(bytes, at, to);
            default -> NO;
        };
    }

    private static int packedEnd(FieldShape field, byte[] bytes, int at, int to) {
        int end = spanEnd(bytes, at, to);
        if (end == NO) {
            return NO;
        }
        int from = spanFrom(bytes, at);
        if (from == end) {
            return NO;
        }
        while (from < end) {
            from = valueEnd(field, bytes, from, end, 0);
            if (from == NO) {
                return NO;
            }
        }
        return end;
    }

    /** Where the entry at {@code at} of a map ends, whose key must be above that of the entry at {@code last}. */
    private static int entryEnd(FieldShape map, byte[] bytes, int at, int to, int depth, int last) {
        int end = spanEnd(bytes, at, to);
        if (end == NO) {
            return NO;
        }
        FieldShape key = map.mapKey();
        FieldShape value = map.mapValue();
        int keyTag = spanFrom(bytes, at);
        if (keyTag == end || bytes[keyTag] != ((1 << 3) | key.kind.wireType)) {
            return NO;
        }
        int valueTag = valueEnd(key, bytes, keyTag + 1, end, depth);
        if (valueTag == NO || valueTag == end || bytes[valueTag] != ((2 << 3) | value.kind.wireType)) {
            return NO;
        }
        if (valueEnd(value, bytes, valueTag + 1, end, depth + 1) != end) {
            return NO;
        }
        return last == NO || keyOrder(key, bytes, last, at) < 0 ? end : NO;
    }

    /** Compares the keys of two proven entries. */
    private static int keyOrder(FieldShape key, byte[] bytes, int left, int right) {
        int leftKey = spanFrom(bytes, left) + 1;
        int rightKey = spanFrom(bytes, right) + 1;
        int leftEnd = valueEnd(key, bytes, leftKey, bytes.length, 0);
        int rightEnd = valueEnd(key, bytes, rightKey, bytes.length, 0);
        if (key.kind == FieldKind.BYTES) {
            leftKey = spanFrom(bytes, leftKey);
            rightKey = spanFrom(bytes, rightKey);
        }
        return Arrays.compareUnsigned(bytes, leftKey, leftEnd, bytes, rightKey, rightEnd);
    }

    /** Where one value ends that is in its only form. */
    private static int valueEnd(FieldShape field, byte[] bytes, int at, int to, int depth) {
        switch (field.kind) {
            case INT32, UINT32, INT64, BOOL, CLOSED_ENUM -> {
                if (at < to && bytes[at] >= 0 && bytes[at] <= 1 && field.kind != FieldKind.CLOSED_ENUM) {
                    return at + 1;
                }
                int end = Varint.end(bytes, at, to);
                if (end < 0) {
                    return NO;
                }
                long value = Varint.value(bytes, at, end);
                return value == field.kind.normal(value) && field.knows(value) ? end : NO;
            }
            case FIXED32 -> {
                return within(at + 4, to);
            }
            case FIXED64 -> {
                return within(at + 8, to);
            }
            case BYTES -> {
                return spanEnd(bytes, at, to);
            }
            case MESSAGE -> {
                int end = spanEnd(bytes, at, to);
                return end != NO && holds(field.within(), bytes, spanFrom(bytes, at), end, depth + 1) ? end : NO;
            }
            default -> {
                return NO;
            }
        }
    }

    /** Where the length at {@code at} and as many bytes end. */
    private static int spanEnd(byte[] bytes, int at, int to) {
        if (at < to && bytes[at] >= 0) {
            return within(at + 1 + bytes[at], to);
        }
        int from = Varint.end(bytes, at, to);
        if (from < 0) {
            return NO;
        }
        long length = Varint.value(bytes, at, from);
        return length < 0 || length > to - from ? NO : from + (int) length;
    }

    /** Where the bytes behind the proven length at {@code at} begin. */
    private static int spanFrom(byte[] bytes, int at) {
        int from = at;
        while (bytes[from] < 0) {
            from++;
        }
        return from + 1;
    }

    private static int within(int end, int to) {
        return end <= to ? end : NO;
    }

    /** Whether a proven value is zero or empty. */
    private static boolean isDefault(byte[] bytes, int at, int end, FieldKind kind) {
        if (kind == FieldKind.FIXED32 || kind == FieldKind.FIXED64) {
            for (int i = at; i < end; i++) {
                if (bytes[i] != 0) {
                    return false;
                }
            }
            return true;
        }
        return bytes[at] == 0;
    }
}
