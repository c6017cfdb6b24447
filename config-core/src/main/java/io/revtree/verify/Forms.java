package io.revtree.verify;

import io.revtree.object.ObjectReader;
import io.revtree.prolly.ChunkRules;
import io.revtree.schema.TreeSchema;
import io.revtree.store.BlobId;
import io.revtree.tree.TreeContext;

/** How the trees of one schema are read. Immutable. */
final class Forms {

    private final BlobId schemaId;
    private final TreeSchema schema;
    private final ChunkRules rules;
    private final TreeContext context;
    private final byte[] mark = new byte[BlobId.BYTES];

    Forms(BlobId schemaId, TreeSchema schema, ObjectReader reader, ChunkRules rules) {
        this.schemaId = schemaId;
        this.schema = schema;
        this.rules = rules;
        this.context = new TreeContext(schema.root(), reader, rules);
        schemaId.writeTo(mark, 0);
    }

    TreeSchema schema() {
        return schema;
    }

    TreeContext context() {
        return context;
    }

    ChunkRules rules() {
        return rules;
    }

    /** Stands for the schema in what is due of an object; not to be changed. */
    byte[] mark() {
        return mark;
    }

    /** The id of the schema. */
    @Override
    public String toString() {
        return schemaId.toString();
    }
}
