package io.revtree.store.rocksdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The form of a stored blob: its bytes, then the moment of its last write as 8 bytes, big-endian. */
final class StoredBlob {

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private StoredBlob() {}

    static byte[] of(byte[] bytes, long moment) {
        byte[] stored = Arrays.copyOf(bytes, bytes.length + Long.BYTES);
        WORD.set(stored, bytes.length, moment);
        return stored;
    }

    static byte[] bytes(byte[] stored) {
        return Arrays.copyOf(stored, stored.length - Long.BYTES);
    }

    static long moment(byte[] stored) {
        return (long) WORD.get(stored, stored.length - Long.BYTES);
    }
}
