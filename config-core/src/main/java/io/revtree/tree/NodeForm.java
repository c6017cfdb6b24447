package io.revtree.tree;

import io.revtree.ConfigException;
import io.revtree.CorruptObjectException;
import io.revtree.object.StoredObject;
import io.revtree.prolly.ChunkForm;
import io.revtree.prolly.LeafValue;
import io.revtree.prolly.ProllyMap;
import io.revtree.prolly.RootForm;
import io.revtree.schema.ChildField;
import io.revtree.schema.Key;
import io.revtree.schema.KeyShape;
import io.revtree.schema.NodeType;
import io.revtree.store.BlobId;
import io.revtree.wire.Canonical;
import io.revtree.wire.Texts;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * One node by itself, for those who check a tree object by object. That a node has a form that can be read is known once there is
 * one of these; {@link #check} tells whether it is the only one that its content may have. Immutable.
 */
public final class NodeForm {

    private final Node node;
    private final byte[] own;

    private NodeForm(Node node) {
        this.node = node;
        this.own = node.own();
    }

    /** The node that an object is; CorruptObjectException if it is none of this type. */
    public static NodeForm of(TreeContext context, NodeType type, StoredObject object) {
        return new NodeForm(NodeBody.ofObject(context.codec(type), object));
    }

    /** The node that stands inside at entry i of a chunk of level 0; CorruptObjectException if it is none of this type. */
    public static NodeForm inside(TreeContext context, NodeType type, ChunkForm chunk, int i) {
        return new NodeForm(chunk.inside(i, context.codec(type)));
    }

    /** Whether an object is one that should stand inside its parent, whatever that is. */
    public static boolean shouldStandInside(StoredObject object) {
        return object.linkCount() == 0 && object.bodyTo() - object.bodyFrom() <= LeafValue.INSIDE_BYTES_MAX;
    }

    /** Tells of a node's own fields what is not as it should be, one sentence each. */
    public void check(Consumer<String> faults) {
        try {
            boolean canonical = Arrays.equals(Canonical.encode(node.type().shape(), own), own);
            if (!canonical) {
                faults.accept("the own fields are not in canonical form");
            }
            // What is in canonical form can be parsed, but for strings that are no UTF-8; parsing would take most of
            // the time.
            if (!canonical || !Texts.areUtf8(node.type().shape(), own)) {
                var unused = node.type().parse(own);
            }
        } catch (ConfigException e) {
            faults.accept("the own fields cannot be read: " + e.getMessage());
        }
    }

    /** Tells if the node's own fields make another key than the one under which it stands. */
    public void checkKey(KeyShape shape, Key key, Consumer<String> faults) {
        try {
            Key made = shape.keyOf(own, "its key");
            if (!made.equals(key)) {
                faults.accept("it has the key " + made + ", and stands under " + key);
            }
        } catch (ConfigException e) {
            faults.accept("its key cannot be read: " + e.getMessage());
        }
    }

    /** What the node has in its child fields. */
    public interface Children {

        /** A single child that stands inside. */
        void inside(ChildField field, NodeForm child);

        /** A single child that is an object. */
        void linked(ChildField field, BlobId child);

        /** A container whose root chunk stands inside. */
        void rootInside(ChildField field, ChunkForm root);

        /** A container whose root chunk is an object. */
        void rootLinked(ChildField field, BlobId root);

        /** A child field that the schema does not know, and what it links to. */
        void unknown(int number, List<BlobId> links);
    }

    /** Goes over the child fields, ascending by number; reads nothing. */
    public void forEachChild(Children to) {
        for (Child child : node.childArray()) {
            if (child instanceof Child.Single single) {
                BlobId linked = single.linkedId();
                if (linked == null) {
                    to.inside(single.field(), new NodeForm(single.node()));
                } else {
                    to.linked(single.field(), linked);
                }
            } else if (child instanceof Child.Many many) {
                ProllyMap<Node> map = many.container().stored();
                ChunkForm inside = map.insideForm();
                if (inside == null) {
                    to.rootLinked(many.field(), rootId(map));
                } else {
                    to.rootInside(many.field(), inside);
                }
            } else if (child instanceof Child.Unknown unknown) {
                to.unknown(unknown.number(), unknown.links());
            }
        }
    }

    private static BlobId rootId(ProllyMap<Node> map) {
        if (map.rootForm() instanceof RootForm.Linked linked) {
            return linked.id();
        }
        throw new CorruptObjectException("a root chunk stands nowhere");
    }

    /** The node's type, for messages. */
    @Override
    public String toString() {
        return node.type().fullName();
    }
}
