package io.revtree.verify;

import io.revtree.object.ObjectKind;
import io.revtree.prolly.ChunkForm;
import io.revtree.schema.ChildField;
import io.revtree.schema.Key;
import io.revtree.schema.NodeType;
import io.revtree.store.BlobId;
import io.revtree.wire.ByteWriter;
import org.jspecify.annotations.Nullable;

/** A way from one object to another, with all that is due of the other. Immutable. */
sealed interface Link extends Met.Use {

    /** The object that it leads to. */
    BlobId id();

    /** Where in the tree that object stands. */
    Step step();

    /** What it must be; null for whatever it is. */
    @Nullable
    ObjectKind kind();

    /**
     * To a node.
     *
     * @param forms the schema by which it is read
     * @param type its type
     * @param container the field of the container in which it stands; null for a root and a single child
     * @param key its key there
     * @param isRoot whether it is the root of a tree, which is an object however small it is
     */
    record ToNode(
            BlobId id,
            Step step,
            Forms forms,
            NodeType type,
            @Nullable ChildField container,
            @Nullable Key key,
            boolean isRoot)
            implements Link {

        @Override
        public ObjectKind kind() {
            return ObjectKind.NODE;
        }

        @Override
        public void writeTo(ByteWriter due) {
            due.u8(isRoot ? 1 : 2).raw(forms.mark()).string(type.fullName());
            // Positions say nothing of what stands there.
            if (container != null && key != null && !container.key().isPosition()) {
                due.string(String.join(",", container.key().fieldNames())).bytes(key.bytes());
            }
        }

        @Override
        public boolean isSame(Met.Use other) {
            return other instanceof ToNode node
                    && node.forms == forms
                    && node.type == type
                    && node.container == container
                    && (node.key == null ? key == null : node.key.equals(key))
                    && node.isRoot == isRoot;
        }
    }

    /**
     * To a chunk.
     *
     * @param forms the schema by which its values are read
     * @param container the field of the container
     * @param due what the chunk above it, or the node, says of it
     */
    record ToChunk(BlobId id, Step step, Forms forms, ChildField container, ChunkForm.Due due) implements Link {

        @Override
        public ObjectKind kind() {
            return ObjectKind.CHUNK;
        }

        @Override
        public void writeTo(ByteWriter out) {
            out.u8(3).raw(forms.mark()).string(container.descriptor().getFullName());
            due.writeTo(out);
        }

        @Override
        public boolean isSame(Met.Use other) {
            return other instanceof ToChunk chunk
                    && chunk.forms == forms
                    && chunk.container == container
                    && chunk.due.equals(due);
        }
    }

    /** To what no schema is known of: it is read, and so is all below it. */
    record ToAny(BlobId id, Step step) implements Link {

        @Override
        public @Nullable ObjectKind kind() {
            return null;
        }

        @Override
        public void writeTo(ByteWriter due) {
            due.u8(4);
        }

        @Override
        public boolean isSame(Met.Use other) {
            return other instanceof ToAny;
        }
    }
}
