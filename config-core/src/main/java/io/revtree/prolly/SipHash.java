package io.revtree.prolly;

import io.revtree.store.BlobId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012). */
public final class SipHash {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long v0;
    private long v1;
    private long v2;
    private long v3;

    private SipHash(long key0, long key1) {
        v0 = key0 ^ 0x736f6d6570736575L;
        v1 = key1 ^ 0x646f72616e646f6dL;
        v2 = key0 ^ 0x6c7967656e657261L;
        v3 = key1 ^ 0x7465646279746573L;
    }

    /**
     * The hash of a message that is one byte and then a range of an array: so a key needs not be copied behind its level.
     *
     * @param key0 the first eight bytes of the key, little-endian
     * @param key1 the last eight bytes of the key, little-endian
     */
    public static long hash(long key0, long key1, int first, byte[] rest, int from, int to) {
        SipHash state = new SipHash(key0, key1);
        int length = 1 + to - from;
        // A word holds what is left of the one before, which is always one byte, below seven bytes of the array.
        long carried = first & 0xffL;
        int at = from;
        for (; to - at >= 8; at += 8) {
            long word = (long) WORDS.get(rest, at);
            state.absorb(word << 8 | carried);
            carried = word >>> 56;
        }
        long tail = carried;
        int shift = 8;
        for (; at < to; at++) {
            tail |= (rest[at] & 0xffL) << shift;
            shift += 8;
        }
        if (shift == 64) {
            state.absorb(tail);
            tail = 0;
        }
        return state.finish(tail | (long) length << 56);
    }

    /** The hash of the 32 bytes of an id. */
    public static long hash(long key0, long key1, BlobId id) {
        SipHash state = new SipHash(key0, key1);
        for (int i = 0; i < BlobId.BYTES / Long.BYTES; i++) {
            state.absorb(Long.reverseBytes(id.word(i)));
        }
        return state.finish((long) BlobId.BYTES << 56);
    }

    private void absorb(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    private long finish(long lastWord) {
        absorb(lastWord);
        v2 ^= 0xff;
        round();
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}
