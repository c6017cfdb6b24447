package io.revtree.wire;

import com.google.protobuf.WireFormat;

/**
 * The order of unknown fields of one number by their wire type: the one in which protobuf's {@code UnknownFieldSet}
 * writes them, so that reading and writing by a program that does not know a field leaves its bytes alone.
 */
final class UnknownOrder {

    static final int RANKS = 5;

    private UnknownOrder() {}

    static int rank(int wireType) {
        return switch (wireType) {
            case WireFormat.WIRETYPE_VARINT -> 0;
            case WireFormat.WIRETYPE_FIXED32 -> 1;
            case WireFormat.WIRETYPE_FIXED64 -> 2;
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> 3;
            default -> 4;
        };
    }
}
