package io.revtree.it.redis;

import io.revtree.store.BlobId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Blobs for tests. */
final class Blobs {

    private Blobs() {}

    static BlobId id(int number) {
        return BlobId.of(number, 0x2a5c_0d0a_7b7d_5b5dL, -number, 0x3f00_ff01_0a0d_2525L);
    }

    /** As many, each of as many bytes, that no compression shortens. */
    static Map<BlobId, byte[]> of(int first, int count, int bytes) {
        Map<BlobId, byte[]> blobs = new LinkedHashMap<>();
        for (int i = first; i < first + count; i++) {
            byte[] value = new byte[bytes];
            new Random(i).nextBytes(value);
            blobs.put(id(i), value);
        }
        return blobs;
    }
}
