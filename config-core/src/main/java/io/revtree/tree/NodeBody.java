package io.revtree.tree;

import io.revtree.CorruptObjectException;
import io.revtree.LimitExceededException;
import io.revtree.object.Envelope;
import io.revtree.object.ObjectKind;
import io.revtree.object.StoredObject;
import io.revtree.prolly.LeafValue;
import io.revtree.prolly.ProllyMap;
import io.revtree.prolly.RootForm;
import io.revtree.schema.ChildField;
import io.revtree.store.BlobId;
import io.revtree.wire.ByteReader;
import io.revtree.wire.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/** Node bodies, written and read as {@code docs/format.md} says in 2.4. */
final class NodeBody {

    static final int SINGLE_INSIDE = 1;
    static final int SINGLE_LINKED = 2;
    static final int KEYED_INSIDE = 3;
    static final int KEYED_LINKED = 4;
    static final int LISTED_INSIDE = 5;
    static final int LISTED_LINKED = 6;

    private NodeBody() {}

    /** The node with all below it sealed, and its body written. */
    static Node seal(Node draft) {
        Child[] children = draft.childArray().clone();
        List<BlobId> links = new ArrayList<>();
        ByteWriter body = new ByteWriter(draft.ownBytes() + 16 + 64 * children.length);
        byte[] own = draft.own();
        body.bytes(own);
        int ownTo = body.size();
        body.uvarint(children.length);
        for (int i = 0; i < children.length; i++) {
            children[i] = seal(children[i], body, links);
        }
        if (links.isEmpty() && body.size() <= LeafValue.INSIDE_BYTES_MAX) {
            byte[] inside = body.toByteArray();
            return new Node(draft.codec(), inside, ownTo - own.length, ownTo, children, inside);
        }
        if (body.size() > Envelope.BODY_BYTES_MAX) {
            throw new LimitExceededException(
                    draft.type().fullName(),
                    "a node of " + body.size() + " bytes is over the bound of " + Envelope.BODY_BYTES_MAX);
        }
        StoredObject object = StoredObject.encode(ObjectKind.NODE, links, body.toByteArray());
        int from = object.bodyFrom();
        return new Node(draft.codec(), object.body(), from + ownTo - own.length, from + ownTo, children, object);
    }

    private static Child seal(Child child, ByteWriter body, List<BlobId> links) {
        body.uvarint(child.number());
        if (child instanceof Child.Single single) {
            Node node = single.node().seal();
            byte[] inside = node.insideBody();
            if (inside != null) {
                body.u8(SINGLE_INSIDE);
                body.bytes(inside);
            } else {
                body.u8(SINGLE_LINKED);
                links.add(node.linkId());
            }
            return node == single.node() ? single : new Child.Single(single.field(), node.codec(), node);
        }
        if (child instanceof Child.Many many) {
            Container container = many.container().seal();
            RootForm root = container.stored().rootForm();
            boolean keyed = many.field().form() == ChildField.Form.KEYED;
            if (root instanceof RootForm.Inside inside) {
                body.u8(keyed ? KEYED_INSIDE : LISTED_INSIDE);
                body.bytes(inside.body());
                links.addAll(inside.links());
            } else if (root instanceof RootForm.Linked linked) {
                body.u8(keyed ? KEYED_LINKED : LISTED_LINKED);
                links.add(linked.id());
            }
            return container == many.container() ? many : new Child.Many(many.field(), container);
        }
        Child.Unknown unknown = (Child.Unknown) child;
        body.u8(unknown.form());
        if (isInside(unknown.form())) {
            body.bytes(unknown.content());
        }
        links.addAll(unknown.links());
        return unknown;
    }

    private static boolean isInside(int form) {
        return form == SINGLE_INSIDE || form == KEYED_INSIDE || form == LISTED_INSIDE;
    }

    /** The node whose body stands inside another object; it keeps the array. */
    static Node inside(NodeCodec codec, byte[] body) {
        if (body.length > LeafValue.INSIDE_BYTES_MAX) {
            throw new CorruptObjectException("a node of " + body.length + " bytes stands inside another object, where "
                    + LeafValue.INSIDE_BYTES_MAX + " is the most");
        }
        return new Reading(codec, new ByteReader(body), List.of()).node(body, body);
    }

    /** The node that is an object of its own. */
    static Node ofObject(NodeCodec codec, StoredObject object) {
        return new Reading(codec, object.bodyReader(), object.links()).node(object.body(), object);
    }

    /** One body being read, and the links that it has not used yet. */
    private static final class Reading {

        private final NodeCodec codec;
        private final ByteReader reader;
        private final List<BlobId> links;
        private int linksUsed;

        Reading(NodeCodec codec, ByteReader reader, List<BlobId> links) {
            this.codec = codec;
            this.reader = reader;
            this.links = links;
        }

        Node node(byte[] bytes, Object form) {
            int ownLength = reader.length();
            int ownFrom = reader.position();
            reader.skip(ownLength);
            int count = reader.length();
            Child[] children = count == 0 ? Node.NO_CHILDREN : new Child[count];
            long last = 0;
            for (int i = 0; i < count; i++) {
                long number = reader.uvarint();
                if (number <= last || number > Integer.MAX_VALUE) {
                    throw reader.damage("the child field " + number + " follows " + last);
                }
                last = number;
                children[i] = child((int) number);
            }
            reader.expectEnd();
            if (linksUsed != links.size()) {
                throw reader.damage("a node uses " + linksUsed + " of its " + links.size() + " links");
            }
            return new Node(codec, bytes, ownFrom, ownFrom + ownLength, children, form);
        }

        private Child child(int number) {
            int form = reader.u8();
            if (form < SINGLE_INSIDE || form > LISTED_LINKED) {
                throw reader.damage("the child field " + number + " has the unknown form " + form);
            }
            ChildField field = codec.type().child(number);
            if (field == null) {
                return unknown(number, form);
            }
            if (form != formOf(field, isInside(form))) {
                throw reader.damage("the child field " + field.name() + " has the form " + form
                        + ", which is not what the schema says of it");
            }
            NodeCodec child = codec.context().codec(field.type());
            switch (form) {
                case SINGLE_INSIDE -> {
                    return new Child.Single(field, child, inside(child, reader.bytes()));
                }
                case SINGLE_LINKED -> {
                    return new Child.Single(field, child, take(1).get(0));
                }
                case KEYED_INSIDE, LISTED_INSIDE -> {
                    byte[] body = reader.bytes();
                    List<BlobId> taken = take(ProllyMap.linksTakenBy(body, 0, body.length));
                    return new Child.Many(
                            field, Container.of(ProllyMap.inside(child.maps(), body, 0, body.length, taken)));
                }
                default -> {
                    return new Child.Many(field, Container.of(ProllyMap.linked(child.maps(), take(1).get(0))));
                }
            }
        }

        private static int formOf(ChildField field, boolean inside) {
            if (!field.isContainer()) {
                return inside ? SINGLE_INSIDE : SINGLE_LINKED;
            }
            if (field.form() == ChildField.Form.KEYED) {
                return inside ? KEYED_INSIDE : KEYED_LINKED;
            }
            return inside ? LISTED_INSIDE : LISTED_LINKED;
        }

        private Child unknown(int number, int form) {
            if (!isInside(form)) {
                return new Child.Unknown(number, form, new byte[0], take(1));
            }
            byte[] content = reader.bytes();
            int taken = form == SINGLE_INSIDE ? 0 : ProllyMap.linksTakenBy(content, 0, content.length);
            return new Child.Unknown(number, form, content, take(taken));
        }

        private List<BlobId> take(int count) {
            if (count > links.size() - linksUsed) {
                throw reader.damage("a node needs more links than the " + links.size() + " that it has");
            }
            List<BlobId> taken = links.subList(linksUsed, linksUsed + count);
            linksUsed += count;
            return List.copyOf(taken);
        }
    }
}
