package io.revtree.object;

import io.revtree.store.BlobId;
import io.revtree.wire.ByteWriter;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The bytes around a body, for those who write an object into one array of exact size: a codec byte, which the hash
 * leaves out, then version, kind, the ids of parts and links, and the length of the body.
 */
public final class Envelope {

    /** A larger body stands in parts of this many bytes. */
    public static final int PART_BYTES = 256 * 1024;

    /** No body is larger. */
    public static final int BODY_BYTES_MAX = 64 * 1024 * 1024;

    static final int CODEC_PLAIN = 0;
    static final int CODEC_ZSTD = 1;
    static final int VERSION = 1;

    /** How many bytes are not hashed: the codec. */
    static final int UNHASHED = 1;

    /** Where the kind stands. */
    static final int KIND_AT = 2;

    private static final ThreadLocal<Sha256> SHA_256 = ThreadLocal.withInitial(Sha256::new);

    private Envelope() {}

    /** How many bytes stand before the ids. */
    public static int idsFrom(int partCount, int linkCount) {
        return 3 + ByteWriter.uvarintSize(partCount) + ByteWriter.uvarintSize(linkCount);
    }

    /** How many bytes stand before the body. */
    public static int bodyFrom(int partCount, int linkCount, int bodyLength) {
        return idsFrom(partCount, linkCount)
                + BlobId.BYTES * (partCount + linkCount)
                + ByteWriter.uvarintSize(bodyLength);
    }

    /** Writes all that stands before the ids, and returns {@link #idsFrom}. */
    public static int putHead(byte[] stored, ObjectKind kind, int partCount, int linkCount) {
        stored[0] = CODEC_PLAIN;
        stored[1] = VERSION;
        stored[KIND_AT] = (byte) kind.code();
        return ByteWriter.putUvarint(stored, ByteWriter.putUvarint(stored, 3, partCount), linkCount);
    }

    /** The id of an object as it is stored: the SHA-256 of all but the codec, which must be the plain one. */
    public static BlobId idOf(byte[] stored) {
        return SHA_256.get().of(stored, UNHASHED, stored.length - UNHASHED);
    }

    /** One for each thread, with room for the hash. */
    private static final class Sha256 {

        private final MessageDigest digest;
        private final byte[] hash = new byte[BlobId.BYTES];

        Sha256() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
            }
        }

        BlobId of(byte[] bytes, int from, int length) {
            digest.update(bytes, from, length);
            try {
                digest.digest(hash, 0, hash.length);
            } catch (DigestException e) {
                throw new IllegalStateException("SHA-256 has 32 bytes", e);
            }
            return BlobId.of(hash, 0);
        }
    }
}
