package io.revtree.history;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.revtree.CorruptObjectException;
import io.revtree.UnreadableTreeException;
import io.revtree.prolly.ChunkRules;
import io.revtree.store.BlobId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * What the ref {@code meta} holds: what this store is, decided once by its creator.
 *
 * @param storeId 16 random bytes as hex
 * @param rules where chunks end
 * @param firstCommit the creating commit
 * @param firstBranch the branch that begins with it
 * @param compress whether new objects are compressed; all else is decided for ever
 */
public record StoreMeta(String storeId, ChunkRules rules, BlobId firstCommit, String firstBranch, boolean compress) {

    /** The name of the ref. */
    public static final String REF = "meta";

    private static final String MAGIC = "revtree";
    private static final int FORMAT_VERSION = 1;
    private static final String HASH = "SHA-256";
    private static final int SALT_BYTES = 16;
    private static final int CODEC_PLAIN = 0;
    private static final int CODEC_ZSTD = 1;

    /**
     * What the ref holds.
     *
     * @throws UnreadableTreeException if it is that of no tree, or of one that this program cannot read
     * @throws CorruptObjectException if it is that of a tree, and damaged
     */
    public static StoreMeta parse(byte[] value) {
        RefProtos.Meta meta;
        try {
            meta = RefProtos.Meta.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableTreeException("the ref meta of this store is not that of a tree", e);
        }
        if (!meta.getMagic().equals(MAGIC)) {
            throw new UnreadableTreeException("the ref meta of this store is not that of a tree");
        }
        if (meta.getFormatVersion() != FORMAT_VERSION) {
            throw new UnreadableTreeException("the tree has format " + Integer.toUnsignedString(meta.getFormatVersion())
                    + ", this program reads format " + FORMAT_VERSION + "; use a newer version of the program");
        }
        if (!meta.getHash().equals(HASH)) {
            throw new UnreadableTreeException("the tree is hashed with '" + meta.getHash() + "', this program knows "
                    + HASH + "; use a newer version of the program");
        }
        if (Integer.compareUnsigned(meta.getCodec(), CODEC_ZSTD) > 0) {
            throw new UnreadableTreeException(
                    "new objects of the tree are stored by codec " + Integer.toUnsignedString(meta.getCodec())
                            + ", this program knows 0 and 1; use a newer version of it");
        }
        if (!RefName.allowed(meta.getFirstBranch())) {
            throw new CorruptObjectException("the first branch in the ref meta has a name that no branch can have");
        }
        return new StoreMeta(
                HexFormat.of().formatHex(meta.getStoreId().toByteArray()),
                rules(meta),
                RefValues.id(REF, meta.getFirstCommit()),
                meta.getFirstBranch(),
                meta.getCodec() == CODEC_ZSTD);
    }

    private static ChunkRules rules(RefProtos.Meta meta) {
        if (meta.getSalt().size() != SALT_BYTES) {
            throw new CorruptObjectException(
                    "the salt in the ref meta has " + meta.getSalt().size() + " bytes");
        }
        ByteBuffer salt = meta.getSalt().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        try {
            return new ChunkRules(cut(meta.getLeaf()), cut(meta.getInner()), salt.getLong(), salt.getLong());
        } catch (IllegalArgumentException e) {
            throw new CorruptObjectException("the constants of chunks in the ref meta cannot be", e);
        }
    }

    private static ChunkRules.Cut cut(RefProtos.Cut cut) {
        return new ChunkRules.Cut(cut.getMin(), cut.getRate(), cut.getMax());
    }

    private static RefProtos.Cut.Builder cut(ChunkRules.Cut cut) {
        return RefProtos.Cut.newBuilder().setMin(cut.min()).setRate(cut.rate()).setMax(cut.max());
    }

    byte[] value() {
        ByteBuffer salt = ByteBuffer.allocate(SALT_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(rules.salt0())
                .putLong(rules.salt1());
        return RefProtos.Meta.newBuilder()
                .setMagic(MAGIC)
                .setFormatVersion(FORMAT_VERSION)
                .setStoreId(ByteString.copyFrom(HexFormat.of().parseHex(storeId)))
                .setHash(HASH)
                .setLeaf(cut(rules.leaf()))
                .setInner(cut(rules.inner()))
                .setSalt(UnsafeByteOperations.unsafeWrap(salt.array()))
                .setFirstCommit(RefValues.bytes(firstCommit))
                .setFirstBranch(firstBranch)
                .setCodec(compress ? CODEC_ZSTD : CODEC_PLAIN)
                .build()
                .toByteArray();
    }

    /** The value of the ref, with new objects compressed or not from now on, and all else as it is. */
    static byte[] withCompression(byte[] value, boolean compress) {
        var unused = parse(value);
        try {
            return RefProtos.Meta.parseFrom(value).toBuilder()
                    .setCodec(compress ? CODEC_ZSTD : CODEC_PLAIN)
                    .build()
                    .toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableTreeException("the ref meta of this store is not that of a tree", e);
        }
    }
}
