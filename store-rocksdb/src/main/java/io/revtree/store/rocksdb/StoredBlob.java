package io.revtree.store.rocksdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The form of a stored blob: the moment of its last write as 8 bytes, big-endian, then its bytes. The moment stands in
 * front, so that it can be read without the rest.
 */
final class StoredBlob {

    static final int MOMENT_BYTES = Long.BYTES;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private StoredBlob() {}

    static byte[] of(byte[] bytes, long moment) {
        byte[] stored = new byte[MOMENT_BYTES + bytes.length];
        WORD.set(stored, 0, moment);
        System.arraycopy(bytes, 0, stored, MOMENT_BYTES, bytes.length);
        return stored;
    }

    static byte[] bytes(byte[] stored) {
        return Arrays.copyOfRange(stored, MOMENT_BYTES, stored.length);
    }

    static long moment(byte[] stored) {
        return (long) WORD.get(stored, 0);
    }
}
