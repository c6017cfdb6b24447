package io.revtree.prolly;

import io.revtree.CorruptObjectException;
import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectKind;
import io.revtree.object.StoredObject;
import io.revtree.store.BlobId;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The smallest node there can be: some bytes, inside the chunk if they are few, else an object of their own. Bytes that
 * begin with 0xff are damaged ones.
 */
final class Sample implements LeafValue<Sample> {

    private final byte[] body;

    Sample(byte[] body) {
        this.body = body;
    }

    /** Bytes of this length that tell numbers apart. */
    static Sample of(int number, int length) {
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) {
            body[i] = (byte) ((number >>> (8 * (i % 4)) & 0x7f) + i / 4 & 0x7f);
        }
        return new Sample(body);
    }

    byte[] body() {
        return body;
    }

    @Override
    public byte @Nullable [] insideBody() {
        return body.length <= INSIDE_BYTES_MAX ? body : null;
    }

    StoredObject object() {
        return StoredObject.encode(ObjectKind.NODE, List.of(), body);
    }

    @Override
    public BlobId linkId() {
        return object().id();
    }

    @Override
    public void collectNew(@Nullable Sample beside, ObjectBatch batch) {
        object().addTo(batch);
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof Sample other && Arrays.equals(body, other.body);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(body);
    }

    @Override
    public String toString() {
        return "sample of " + body.length + " bytes, " + hashCode();
    }

    /** A codec of its own for each test, as the cache tells things apart by it. */
    static final class Codec implements ValueCodec<Sample> {

        @Override
        public Sample decodeInside(byte[] bytes, int from, int to) {
            return sound(Arrays.copyOfRange(bytes, from, to));
        }

        @Override
        public int insideHeapBytes(int bodyLength) {
            return 40 + bodyLength;
        }

        @Override
        public ObjectKind kind() {
            return ObjectKind.NODE;
        }

        @Override
        public Sample decode(StoredObject object) {
            return sound(Arrays.copyOfRange(object.body(), object.bodyFrom(), object.bodyTo()));
        }

        @Override
        public long heapBytes(Sample value) {
            return insideHeapBytes(value.body.length);
        }

        private static Sample sound(byte[] body) {
            if (body.length > 0 && body[0] == -1) {
                throw new CorruptObjectException("a sample begins with 0xff");
            }
            return new Sample(body);
        }
    }
}
