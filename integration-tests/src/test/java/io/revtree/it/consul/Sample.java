package io.revtree.it.consul;

import io.revtree.store.BlobId;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Blobs to write, and patience. */
final class Sample {

    private Sample() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Blobs whose ids begin with all kinds of digits, the same for the same numbers. */
    static Map<BlobId, byte[]> blobs(int first, int count, int length) {
        Map<BlobId, byte[]> blobs = new LinkedHashMap<>();
        for (int number = first; number < first + count; number++) {
            Random random = new Random(number);
            byte[] id = new byte[BlobId.BYTES];
            byte[] value = new byte[length];
            random.nextBytes(id);
            random.nextBytes(value);
            blobs.put(BlobId.of(id), value);
        }
        return blobs;
    }
}
