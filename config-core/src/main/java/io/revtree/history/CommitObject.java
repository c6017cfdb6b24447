package io.revtree.history;

import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.CorruptObjectException;
import io.revtree.RevisionId;
import io.revtree.TransactionId;
import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectDecoder;
import io.revtree.object.ObjectKind;
import io.revtree.object.StoredObject;
import io.revtree.store.BlobId;
import io.revtree.wire.ByteReader;
import io.revtree.wire.ByteWriter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A commit as it stands in the store; docs/format.md, 2.6.
 *
 * @param id the hash of all the rest
 * @param root the root node of its tree
 * @param schema the schema that it was written with
 * @param parents the first parent first; none for the creating commit
 * @param sequence how many commits lie before it along first parents
 * @param time in microseconds since 1970; never less than that of the first parent, and more than that of the second
 * @param transaction by which a commit whose answer was lost is found
 * @param author who made it
 * @param message why, or empty
 * @param jump where its jump leads, null for the creating commit
 */
public record CommitObject(
        BlobId id,
        BlobId root,
        BlobId schema,
        List<BlobId> parents,
        long sequence,
        long time,
        TransactionId transaction,
        String author,
        String message,
        @Nullable Jump jump) {

    /** The longest author, in bytes of UTF-8. */
    public static final int AUTHOR_BYTES_MAX = 1024;

    /** The longest message, in bytes of UTF-8. */
    public static final int MESSAGE_BYTES_MAX = 64 * 1024;

    /** From commit objects to commits. */
    public static final ObjectDecoder<CommitObject> DECODER = new Decoder();

    /** The root node and the schema. */
    public static final int LINKS_BEFORE_PARENTS = 2;

    private static final int PARENTS_MAX = 2;

    /** An ancestor along first parents that is further away. */
    public record Jump(BlobId id, long sequence) {}

    /** A new commit, added to what will be written. */
    static CommitObject write(
            BlobId root,
            BlobId schema,
            List<BlobId> parents,
            long sequence,
            long time,
            Cause cause,
            @Nullable Jump jump,
            ObjectBatch batch) {
        List<BlobId> links = new ArrayList<>(LINKS_BEFORE_PARENTS + parents.size());
        links.add(root);
        links.add(schema);
        links.addAll(parents);
        StoredObject object = StoredObject.encode(ObjectKind.COMMIT, links, body(sequence, time, cause, jump));
        object.addTo(batch);
        return new CommitObject(
                object.id(),
                root,
                schema,
                parents,
                sequence,
                time,
                cause.transaction(),
                cause.author(),
                cause.message(),
                jump);
    }

    private static byte[] body(long sequence, long time, Cause cause, @Nullable Jump jump) {
        ByteWriter writer = new ByteWriter(128 + cause.message().length())
                .uvarint(sequence)
                .svarint(time)
                .raw(ByteBuffer.allocate(16)
                        .putLong(cause.transaction().high())
                        .putLong(cause.transaction().low())
                        .array())
                .string(cause.author())
                .string(cause.message())
                .u8(jump == null ? 0 : 1);
        if (jump != null) {
            byte[] id = new byte[BlobId.BYTES];
            jump.id().writeTo(id, 0);
            writer.raw(id).uvarint(jump.sequence());
        }
        return writer.toByteArray();
    }

    /** The first parent; null for the creating commit. */
    public @Nullable BlobId firstParent() {
        return parents.isEmpty() ? null : parents.get(0);
    }

    /** As users see it. */
    public Commit commit() {
        return new Commit(
                new CommitId(id),
                new RevisionId(root),
                parents.stream().map(CommitId::new).toList(),
                author,
                message,
                instant(time),
                sequence,
                transaction);
    }

    /** Microseconds since 1970 as an instant. */
    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, TimeUnit.SECONDS.toMicros(1)),
                TimeUnit.MICROSECONDS.toNanos(Math.floorMod(micros, TimeUnit.SECONDS.toMicros(1))));
    }

    /** An instant as microseconds since 1970, cut to what fits. */
    public static long micros(Instant instant) {
        long second = TimeUnit.SECONDS.toMicros(1);
        long seconds =
                Math.max(Math.min(instant.getEpochSecond(), Long.MAX_VALUE / second - 1), Long.MIN_VALUE / second + 1);
        return seconds * second + TimeUnit.NANOSECONDS.toMicros(instant.getNano());
    }

    private static final class Decoder implements ObjectDecoder<CommitObject> {

        /** The objects of a commit, without its strings and links. */
        private static final long HEAP_BYTES = 400;

        @Override
        public ObjectKind kind() {
            return ObjectKind.COMMIT;
        }

        @Override
        public CommitObject decode(StoredObject object) {
            try {
                return decode(object, object.bodyReader());
            } catch (CorruptObjectException e) {
                throw new CorruptObjectException("commit " + object.id() + " is damaged: " + e.getMessage(), e);
            }
        }

        private static CommitObject decode(StoredObject object, ByteReader reader) {
            List<BlobId> links = object.links();
            int parents = links.size() - LINKS_BEFORE_PARENTS;
            if (parents < 0 || parents > PARENTS_MAX) {
                throw new CorruptObjectException("it has " + links.size() + " links, where 2 to 4 are due");
            }
            long sequence = reader.uvarint();
            long time = reader.svarint();
            ByteBuffer transaction = ByteBuffer.wrap(reader.raw(16));
            String author = reader.string();
            String message = reader.string();
            int hasJump = reader.u8();
            if (hasJump > 1) {
                throw new CorruptObjectException("its mark of a jump is " + hasJump);
            }
            Jump jump = hasJump == 0 ? null : new Jump(BlobId.of(reader.raw(BlobId.BYTES)), reader.uvarint());
            if (!reader.atEnd()) {
                throw new CorruptObjectException("bytes follow its end");
            }
            if (sequence < 0 || (sequence == 0) != (parents == 0) || (jump != null && !jumpsBack(jump, sequence))) {
                throw new CorruptObjectException(
                        "its sequence " + Long.toUnsignedString(sequence) + ", its parents and its jump do not fit");
            }
            return new CommitObject(
                    object.id(),
                    links.get(0),
                    links.get(1),
                    List.copyOf(links.subList(LINKS_BEFORE_PARENTS, links.size())),
                    sequence,
                    time,
                    new TransactionId(transaction.getLong(), transaction.getLong()),
                    author,
                    message,
                    jump);
        }

        private static boolean jumpsBack(Jump jump, long sequence) {
            return jump.sequence() >= 0 && jump.sequence() < sequence;
        }

        @Override
        public long heapBytes(CommitObject commit) {
            return HEAP_BYTES + 2L * (commit.author.length() + commit.message.length());
        }
    }
}
