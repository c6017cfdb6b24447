package io.revtree.store.redis;

import io.revtree.store.BlobId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one tree, all under the hash tag {@code {PREFIX}}: {@code {PREFIX}:b:} and 32 bytes for each blob, one hash
 * {@code {PREFIX}:refs} for all refs, one {@code {PREFIX}:meta} for the last moment and the number of moves, and a sorted set
 * {@code {PREFIX}:moments} of the moments that were given.
 *
 * <p>Braces, percent signs and control characters of the prefix are percent-encoded, so that the tag ends where the
 * prefix does: keys of two prefixes are never the same, and neither begins with the other's tag.
 *
 * <p>All refs are in one hash because a listing of it is one atomic command, whatever the server holds besides.
 */
final class Keys {

    private final String tag;
    private final byte[] blobs;

    Keys(String prefix) {
        tag = "{" + encode(prefix) + "}";
        blobs = Command.utf8(tag + ":b:");
    }

    private static String encode(String prefix) {
        StringBuilder encoded = new StringBuilder();
        prefix.chars().forEach(c -> {
            if (c == '{' || c == '}' || c == '%' || c < 0x20 || c == 0x7f) {
                encoded.append("%%%02X".formatted(c));
            } else {
                encoded.append((char) c);
            }
        });
        return encoded.toString();
    }

    /** What all keys begin with. */
    String tag() {
        return tag;
    }

    byte[] refs() {
        return Command.utf8(tag + ":refs");
    }

    byte[] meta() {
        return Command.utf8(tag + ":meta");
    }

    byte[] moments() {
        return Command.utf8(tag + ":moments");
    }

    /** A key that no store ever writes. */
    byte[] nothing() {
        return Command.utf8(tag + ":nothing");
    }

    byte[] blob(BlobId id) {
        byte[] key = Arrays.copyOf(blobs, blobs.length + BlobId.BYTES);
        id.writeTo(key, blobs.length);
        return key;
    }

    /** The id in a blob's key, null for a key that is none. */
    @Nullable
    BlobId id(byte[] key) {
        boolean isBlob = key.length == blobs.length + BlobId.BYTES
                && Arrays.equals(key, 0, blobs.length, blobs, 0, blobs.length);
        return isBlob ? BlobId.of(key, blobs.length) : null;
    }

    /** The pattern of a SCAN that finds the blobs and nothing of other trees. */
    byte[] blobPattern() {
        ByteArrayOutputStream pattern = new ByteArrayOutputStream();
        for (byte b : blobs) {
            if ("*?[]^\\-".indexOf(b) >= 0) {
                pattern.write('\\');
            }
            pattern.write(b);
        }
        pattern.write('*');
        return pattern.toByteArray();
    }

    /** The slot of a Cluster that all these keys are in: CRC16 (XMODEM) of what is in the braces, modulo 16384. */
    int slot() {
        int crc = 0;
        for (byte b : tag.substring(1, tag.length() - 1).getBytes(StandardCharsets.UTF_8)) {
            crc ^= (b & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ 0x1021;
            }
        }
        return crc & 0x3fff;
    }
}
