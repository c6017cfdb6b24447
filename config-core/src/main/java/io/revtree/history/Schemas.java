package io.revtree.history;

import io.revtree.SchemaMismatchException;
import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectKind;
import io.revtree.object.ObjectReader;
import io.revtree.object.StoredObject;
import io.revtree.schema.TreeSchema;
import io.revtree.store.BlobId;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which schema a commit links: the program's if it knows all that the head's knows, else the head's, so that a program on
 * yesterday's schema never writes it over today's. Thread-safe.
 */
public final class Schemas {

    private final ObjectReader reader;
    private final TreeSchema program;
    private final StoredObject stored;
    private final ConcurrentMap<BlobId, BlobId> next = new ConcurrentHashMap<>();

    /** With the program's schema, as it stands or would stand in the store. */
    Schemas(ObjectReader reader, TreeSchema program, StoredObject stored) {
        this.reader = reader;
        this.program = program;
        this.stored = stored;
    }

    /** The object of a schema. */
    static StoredObject encode(TreeSchema schema) {
        return StoredObject.encode(ObjectKind.SCHEMA, List.of(), schema.storedBody());
    }

    /** The schema of an object. */
    public static TreeSchema decode(StoredObject object) {
        return TreeSchema.ofStored(Arrays.copyOfRange(object.body(), object.bodyFrom(), object.bodyTo()));
    }

    /**
     * What a commit links whose parent links {@code head}.
     *
     * @throws SchemaMismatchException if the program's schema contradicts that one, with all differences
     */
    BlobId next(BlobId head) {
        if (head.equals(stored.id())) {
            return head;
        }
        BlobId known = next.get(head);
        if (known == null) {
            known = compare(head);
            next.put(head, known);
        }
        return known;
    }

    private BlobId compare(BlobId head) {
        TreeSchema theirs = schema(head);
        List<String> differences = TreeSchema.differences(theirs, program);
        if (!differences.isEmpty()) {
            throw new SchemaMismatchException(
                    "the program's schema contradicts that of the tree: " + String.join("; ", differences));
        }
        return program.extendsOrEquals(theirs) ? stored.id() : head;
    }

    /**
     * What a merge links whose parents link these two: what knows all that both know.
     *
     * @throws SchemaMismatchException if neither the program's schema nor one of the two does
     */
    BlobId merged(BlobId ours, BlobId theirs) {
        BlobId one = next(ours);
        BlobId other = next(theirs);
        if (one.equals(other)) {
            return one;
        }
        TreeSchema mine = schema(one);
        TreeSchema their = schema(other);
        List<String> differences = TreeSchema.differences(mine, their);
        if (!differences.isEmpty()) {
            throw new SchemaMismatchException(
                    "the schemas of what is to be merged contradict each other: " + String.join("; ", differences));
        }
        if (mine.extendsOrEquals(their)) {
            return one;
        }
        if (their.extendsOrEquals(mine)) {
            return other;
        }
        throw new SchemaMismatchException("each of the two schemas has what the other one lacks, and the program's has"
                + " not both; merge with a program whose schema has");
    }

    /** The program's may stand in no store yet. */
    private TreeSchema schema(BlobId id) {
        return id.equals(stored.id()) ? program : decode(reader.read(id, ObjectKind.SCHEMA));
    }

    /** Adds a schema to what will be written, if it is the program's: any other one is in the store. */
    void collect(BlobId schema, ObjectBatch batch) {
        if (schema.equals(stored.id())) {
            stored.addTo(batch);
        }
    }
}
