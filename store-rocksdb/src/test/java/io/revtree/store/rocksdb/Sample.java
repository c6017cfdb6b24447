package io.revtree.store.rocksdb;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Commits as a tree would publish them, each known from its line and number alone: seven blobs, and the number in a ref. */
final class Sample {

    private static final int BLOBS = 7;
    private static final int BLOB_BYTES_MAX = 1_800;

    private Sample() {}

    static String ref(String line) {
        return "heads/" + line;
    }

    static Map<BlobId, byte[]> blobs(String line, long number) {
        SplittableRandom random = new SplittableRandom(line.hashCode() * 1_000_003L + number);
        Map<BlobId, byte[]> blobs = new LinkedHashMap<>();
        for (int i = 0; i < BLOBS; i++) {
            byte[] bytes = new byte[random.nextInt(BLOB_BYTES_MAX)];
            random.nextBytes(bytes);
            blobs.put(BlobId.of(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()), bytes);
        }
        return blobs;
    }

    static byte[] value(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /** The number of the last commit of a line, 0 if there is none. */
    static long last(KvStore store, String line) {
        byte[] value = store.readRef(ref(line));
        return value == null ? 0 : ByteBuffer.wrap(value).getLong();
    }

    /** Publishes the commit of this number, the one before it being the last. */
    static boolean publish(KvStore store, String line, long number) {
        return store.publish(blobs(line, number), ref(line), number == 1 ? null : value(number - 1), value(number));
    }

    static BlobId id(String name) {
        byte[] bytes = new byte[BlobId.BYTES];
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, bytes, 0, text.length);
        return BlobId.of(bytes);
    }

    static Map<BlobId, byte[]> blob(String name) {
        return Map.of(id(name), name.getBytes(StandardCharsets.UTF_8));
    }
}
