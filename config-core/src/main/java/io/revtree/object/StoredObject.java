package io.revtree.object;

import io.revtree.CorruptObjectException;
import io.revtree.store.BlobId;
import io.revtree.wire.ByteReader;
import io.revtree.wire.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One object: its kind, its links and its body, in the bytes in which it is stored. Immutable, though it hands out its
 * arrays uncopied.
 *
 * <p>An object comes from {@link #encode}, or from a reader, which has checked its hash and form.
 */
public final class StoredObject {

    private final BlobId id;
    private final ObjectKind kind;
    private final byte[] stored;
    private final int partCount;
    private final int linkCount;
    private final int idsFrom;
    private final byte[] body;
    private final int bodyFrom;

    private StoredObject(BlobId id, Head head, byte[] stored, byte[] body, int bodyFrom) {
        this.id = id;
        this.kind = head.kind;
        this.stored = stored;
        this.partCount = head.partCount;
        this.linkCount = head.linkCount;
        this.idsFrom = head.idsFrom;
        this.body = body;
        this.bodyFrom = bodyFrom;
    }

    /**
     * A new object.
     *
     * @throws IllegalArgumentException if the body is over {@link Envelope#BODY_BYTES_MAX}
     */
    public static StoredObject encode(ObjectKind kind, List<BlobId> links, byte[] body) {
        if (body.length > Envelope.BODY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "the body of an object has at most " + Envelope.BODY_BYTES_MAX + " bytes, not " + body.length);
        }
        if (body.length <= Envelope.PART_BYTES) {
            return assemble(kind, List.of(), links, body);
        }
        List<BlobId> parts = new ArrayList<>();
        for (int from = 0; from < body.length; from += Envelope.PART_BYTES) {
            parts.add(part(body, from, body.length).id);
        }
        return assemble(kind, parts, links, body);
    }

    private static StoredObject assemble(ObjectKind kind, List<BlobId> parts, List<BlobId> links, byte[] body) {
        int bodyFrom = Envelope.bodyFrom(parts.size(), links.size(), body.length);
        byte[] stored = new byte[bodyFrom + (parts.isEmpty() ? body.length : 0)];
        int idsFrom = Envelope.putHead(stored, kind, parts.size(), links.size());
        int at = idsFrom;
        for (BlobId part : parts) {
            part.writeTo(stored, at);
            at += BlobId.BYTES;
        }
        for (BlobId link : links) {
            link.writeTo(stored, at);
            at += BlobId.BYTES;
        }
        ByteWriter.putUvarint(stored, at, body.length);
        Head head = new Head(kind, parts.size(), links.size(), idsFrom, body.length, bodyFrom);
        if (parts.isEmpty()) {
            System.arraycopy(body, 0, stored, bodyFrom, body.length);
            return new StoredObject(Envelope.idOf(stored), head, stored, stored, bodyFrom);
        }
        return new StoredObject(Envelope.idOf(stored), head, stored, body, 0);
    }

    private static StoredObject part(byte[] body, int from, int to) {
        byte[] piece = Arrays.copyOfRange(body, from, Math.min(from + Envelope.PART_BYTES, to));
        return assemble(ObjectKind.PART, List.of(), List.of(), piece);
    }

    /** What stands before a body, as it was found. */
    record Head(ObjectKind kind, int partCount, int linkCount, int idsFrom, int bodyLength, int bodyFrom) {

        /**
         * Reads the head of an object that is not compressed, and checks the whole form of its envelope, not its hash.
         *
         * @throws CorruptObjectException if the form is not that of the format
         */
        static Head of(byte[] stored) {
            ByteReader reader = new ByteReader(stored);
            int codec = reader.u8();
            if (codec != Envelope.CODEC_PLAIN) {
                throw reader.damage("the codec " + codec + " is unknown");
            }
            int version = reader.u8();
            if (version != Envelope.VERSION) {
                throw reader.damage("the envelope has version " + version + ", this program reads " + Envelope.VERSION);
            }
            ObjectKind kind = ObjectKind.of(reader.u8());
            long partCount = reader.length();
            long linkCount = reader.length();
            int idsFrom = reader.position();
            if ((partCount + linkCount) * BlobId.BYTES > reader.left()) {
                throw reader.damage(partCount + " parts and " + linkCount + " links are more than there is room for");
            }
            reader.skip((int) (partCount + linkCount) * BlobId.BYTES);
            long bodyLength = reader.uvarint();
            if (bodyLength < 0 || bodyLength > Envelope.BODY_BYTES_MAX) {
                throw reader.damage("a body of " + Long.toUnsignedString(bodyLength) + " bytes is over the limit of "
                        + Envelope.BODY_BYTES_MAX);
            }
            long partsDue = bodyLength <= Envelope.PART_BYTES
                    ? 0
                    : (bodyLength + Envelope.PART_BYTES - 1) / Envelope.PART_BYTES;
            if (partCount != partsDue || (kind == ObjectKind.PART && partCount + linkCount > 0)) {
                throw reader.damage("a " + kind + " of " + bodyLength + " bytes has " + partCount + " parts and "
                        + linkCount + " links");
            }
            if (reader.left() != (partCount == 0 ? bodyLength : 0)) {
                throw reader.damage(reader.left() + " bytes follow where the body should");
            }
            return new Head(kind, (int) partCount, (int) linkCount, idsFrom, (int) bodyLength, reader.position());
        }
    }

    /** An object whose body follows its head. */
    static StoredObject whole(BlobId id, Head head, byte[] stored) {
        return new StoredObject(id, head, stored, stored, head.bodyFrom);
    }

    /** An object whose body was put together from its parts. */
    static StoredObject ofParts(BlobId id, Head head, byte[] stored, byte[] body) {
        return new StoredObject(id, head, stored, body, 0);
    }

    public BlobId id() {
        return id;
    }

    public ObjectKind kind() {
        return kind;
    }

    public int linkCount() {
        return linkCount;
    }

    /** The link of this index, from 0. */
    public BlobId link(int index) {
        if (index < 0 || index >= linkCount) {
            throw new IndexOutOfBoundsException("link " + index + " of " + linkCount);
        }
        return BlobId.of(stored, idsFrom + BlobId.BYTES * (partCount + index));
    }

    /** All links, in order. */
    public List<BlobId> links() {
        List<BlobId> links = new ArrayList<>(linkCount);
        for (int i = 0; i < linkCount; i++) {
            links.add(link(i));
        }
        return links;
    }

    /** The array that holds the body, from {@link #bodyFrom} to before {@link #bodyTo}; never to be changed. */
    public byte[] body() {
        return body;
    }

    public int bodyFrom() {
        return bodyFrom;
    }

    public int bodyTo() {
        return hasParts() ? body.length : stored.length;
    }

    /** A reader of the body. */
    public ByteReader bodyReader() {
        return new ByteReader(body, bodyFrom, bodyTo());
    }

    /** Whether the body stands in objects of its own. */
    public boolean hasParts() {
        return partCount > 0;
    }

    /** What the store holds under the id, where it is not compressed; without the parts, if there are any. Never to be changed. */
    public byte[] stored() {
        return stored;
    }

    /** Adds the object, and its parts if it has any, to what will be written. */
    public void addTo(ObjectBatch batch) {
        if (batch.add(id, stored) && hasParts()) {
            for (int from = 0; from < body.length; from += Envelope.PART_BYTES) {
                StoredObject part = part(body, from, body.length);
                batch.add(part.id, part.stored);
            }
        }
    }

    @Override
    public String toString() {
        return kind + " " + id;
    }
}
