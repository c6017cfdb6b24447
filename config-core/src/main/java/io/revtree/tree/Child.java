package io.revtree.tree;

import io.revtree.object.Handle;
import io.revtree.schema.ChildField;
import io.revtree.store.BlobId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node has in one of its child fields. What is unset or empty is not there at all. Immutable. */
public sealed interface Child {

    /** The number of the child field. */
    int number();

    /** Whether two sealed nodes have the same in a child field; null stands for nothing. */
    static boolean isSame(@Nullable Child one, @Nullable Child other) {
        if (one == other) {
            return true;
        }
        if (one instanceof Single mine && other instanceof Single theirs) {
            return mine.node().isSameAs(theirs.node());
        }
        if (one instanceof Many mine && other instanceof Many theirs) {
            return mine.container().stored().isSameAs(theirs.container().stored());
        }
        return one instanceof Unknown mine
                && other instanceof Unknown theirs
                && mine.form == theirs.form
                && mine.links.equals(theirs.links)
                && Arrays.equals(mine.content, theirs.content);
    }

    /** A container sealed; anything else as it is. */
    static @Nullable Child settled(@Nullable Child child) {
        return child instanceof Many many
                ? new Many(many.field(), many.container().seal())
                : child;
    }

    /** A single child that is set. */
    final class Single implements Child {

        private static final VarHandle SLOT;

        static {
            try {
                SLOT = MethodHandles.lookup().findVarHandle(Single.class, "slot", Object.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final ChildField field;
        private final NodeCodec codec;

        /** The node, where it stands inside its parent or is not in the store yet; else a handle to it, or at first its id. */
        @SuppressWarnings({"FieldMayBeFinal", "UnusedVariable"}) // used by its VarHandle
        private Object slot;

        Single(ChildField field, NodeCodec codec, Node node) {
            this.field = field;
            this.codec = codec;
            this.slot = node;
        }

        Single(ChildField field, NodeCodec codec, BlobId id) {
            this.field = field;
            this.codec = codec;
            this.slot = id;
        }

        public ChildField field() {
            return field;
        }

        @Override
        public int number() {
            return field.number();
        }

        /** The id of the child's object; null if it stands inside its parent or is not in the store yet. */
        @Nullable
        BlobId linkedId() {
            Object held = SLOT.getAcquire(this);
            return held instanceof BlobId id ? id : held instanceof Handle<?> handle ? handle.id() : null;
        }

        /** The child, read from the store if it must be. */
        public Node node() {
            Object held = SLOT.getAcquire(this);
            if (held instanceof Node node) {
                return node;
            }
            if (held instanceof Handle<?> handle && codec.reader().recall(handle) instanceof Node node) {
                return node;
            }
            var loaded = codec.reader().load(held instanceof Handle<?> handle ? handle.id() : (BlobId) held, codec);
            SLOT.setRelease(this, loaded.handle());
            return loaded.value();
        }

        /** The child's object is in the store now, so the cache alone decides how long it stays in memory. */
        void landed(Node node) {
            SLOT.setRelease(
                    this, codec.reader().hold(node.linkId(), node, codec).handle());
        }
    }

    /** A container that holds at least one child. */
    record Many(ChildField field, Container container) implements Child {
        @Override
        public int number() {
            return field.number();
        }
    }

    /**
     * A child field that this program's schema does not know, kept as it stands in the node's object.
     *
     * @param form how it stands there
     * @param content its bytes, empty when it is linked
     * @param links what it points at
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: its links or the whole node are
    record Unknown(int number, int form, byte[] content, List<BlobId> links) implements Child {}
}
