package io.revtree.object;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.revtree.CorruptObjectException;
import io.revtree.wire.ByteReader;
import io.revtree.wire.ByteWriter;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * How an object is stored: as it is, or compressed with zstd. Its id never depends on that, and a store may hold both. Thread-safe.
 *
 * <p>The contexts of zstd are native memory, and making one costs more than a small object does. So a few are kept, one for each
 * processor at most; a thread that finds none makes one for the moment.
 */
public final class Compression {

    /** A larger envelope is never compressed, so that what is to be allocated for one that is read is bounded. */
    static final int ENVELOPE_BYTES_MAX = 1 << 20;

    /** A smaller envelope is not tried: the frame alone takes a dozen bytes. */
    private static final int ENVELOPE_BYTES_MIN = 64;

    /** The fastest of zstd's usual levels; what higher ones gain on objects of two kilobytes is not worth their time. */
    private static final int LEVEL = 1;

    private static final byte[] FRAME_MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final int CONTEXTS_MAX = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final ArrayBlockingQueue<Compressor> COMPRESSORS = new ArrayBlockingQueue<>(CONTEXTS_MAX);
    private static final ArrayBlockingQueue<ZstdDecompressCtx> DECOMPRESSORS = new ArrayBlockingQueue<>(CONTEXTS_MAX);

    private Compression() {}

    private static final class Compressor {

        private final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(LEVEL);
        private byte[] target = new byte[0];

        byte @Nullable [] compress(byte[] plain) {
            int length = plain.length - Envelope.UNHASHED;
            int bound = Math.toIntExact(Zstd.compressBound(length));
            if (target.length < bound) {
                target = new byte[bound];
            }
            int frame = context.compressByteArray(target, 0, target.length, plain, Envelope.UNHASHED, length);
            int frameFrom = 1 + ByteWriter.uvarintSize(length);
            if (frameFrom + frame >= plain.length) {
                return null;
            }
            byte[] stored = new byte[frameFrom + frame];
            stored[0] = Envelope.CODEC_ZSTD;
            ByteWriter.putUvarint(stored, 1, length);
            System.arraycopy(target, 0, stored, frameFrom, frame);
            return stored;
        }
    }

    /**
     * An object compressed, or as it is where that makes it no smaller.
     *
     * @param plain the object as it is stored uncompressed
     */
    public static byte[] compressed(byte[] plain) {
        int length = plain.length - Envelope.UNHASHED;
        if (length < ENVELOPE_BYTES_MIN || length > ENVELOPE_BYTES_MAX) {
            return plain;
        }
        Compressor kept = COMPRESSORS.poll();
        Compressor compressor = kept == null ? new Compressor() : kept;
        byte[] smaller;
        try {
            smaller = compressor.compress(plain);
        } finally {
            if (!COMPRESSORS.offer(compressor)) {
                compressor.context.close();
            }
        }
        return smaller == null ? plain : smaller;
    }

    /**
     * An object as it is stored uncompressed.
     *
     * @param stored what a store holds; returned itself unless it is compressed
     * @throws CorruptObjectException if it is compressed, and not one whole frame of the length that it states
     */
    public static byte[] plain(byte[] stored) {
        if (stored.length == 0 || stored[0] != Envelope.CODEC_ZSTD) {
            return stored;
        }
        ByteReader reader = new ByteReader(stored, 1, stored.length);
        long length = reader.uvarint();
        if (length <= 0 || length > ENVELOPE_BYTES_MAX) {
            throw reader.damage("an envelope of " + Long.toUnsignedString(length)
                    + " bytes is compressed, where at most " + ENVELOPE_BYTES_MAX + " may be");
        }
        int from = reader.position();
        int frame = reader.left();
        // Zstd itself would also take several frames, and pass over those that it calls skippable.
        if (frame < FRAME_MAGIC.length || !Arrays.equals(stored, from, from + FRAME_MAGIC.length, FRAME_MAGIC, 0, 4)) {
            throw reader.damage("the object is compressed, and has no frame of zstd");
        }
        checkOneFrame(stored, from, frame, reader);
        byte[] plain = new byte[Envelope.UNHASHED + (int) length];
        plain[0] = Envelope.CODEC_PLAIN;
        int given = decompress(stored, from, frame, plain, reader);
        if (given != length) {
            throw reader.damage("the object is compressed, and its frame gives " + given + " bytes where " + length
                    + " are stated");
        }
        return plain;
    }

    private static void checkOneFrame(byte[] stored, int from, int frame, ByteReader reader) {
        try {
            long whole = Zstd.findFrameCompressedSize(stored, from, frame);
            if (Zstd.isError(whole) || whole != frame) {
                throw reader.damage("the object is compressed, and is not one whole frame of zstd");
            }
        } catch (ZstdException e) {
            throw reader.damage("the object is compressed, and zstd says of its frame: " + e.getMessage());
        }
    }

    private static int decompress(byte[] stored, int from, int frame, byte[] plain, ByteReader reader) {
        ZstdDecompressCtx kept = DECOMPRESSORS.poll();
        ZstdDecompressCtx context = kept == null ? new ZstdDecompressCtx() : kept;
        try {
            return context.decompressByteArray(
                    plain, Envelope.UNHASHED, plain.length - Envelope.UNHASHED, stored, from, frame);
        } catch (ZstdException e) {
            throw reader.damage("the object is compressed, and zstd says of its frame: " + e.getMessage());
        } finally {
            if (!DECOMPRESSORS.offer(context)) {
                context.close();
            }
        }
    }
}
