package io.revtree.it.etcd;

import io.revtree.store.BlobId;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Blobs and values for tests. */
final class Content {

    private Content() {}

    /** As many blobs of that length; another number is other blobs. */
    static Map<BlobId, byte[]> blobs(int number, int count, int length) {
        Random random = new Random(number);
        Map<BlobId, byte[]> blobs = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[length];
            random.nextBytes(value);
            blobs.put(BlobId.of(random.nextLong(), random.nextLong(), number, i), value);
        }
        return blobs;
    }

    /** A URL with more options. */
    static String with(String url, String options) {
        return url + (url.contains("?") ? "&" : "?") + options;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
