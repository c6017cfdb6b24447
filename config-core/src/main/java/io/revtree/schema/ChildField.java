package io.revtree.schema;

import com.google.protobuf.Descriptors.FieldDescriptor;

/** A field of a node that holds children: nodes of their own. Immutable. */
public final class ChildField {

    /** How many children a field holds, and how they are told apart. */
    public enum Form {
        /** One child, by the field's name alone. */
        SINGLE,
        /** A container of children with keys, in their order. */
        KEYED,
        /** A container of children by position, in the order given. */
        LISTED
    }

    private final FieldDescriptor descriptor;
    private final KeyShape key;
    private final NodeType type;
    private final Form form;

    ChildField(FieldDescriptor descriptor, KeyShape key, NodeType type) {
        this.descriptor = descriptor;
        this.key = key;
        this.type = type;
        this.form = descriptor.isRepeated() ? key.isPosition() ? Form.LISTED : Form.KEYED : Form.SINGLE;
    }

    /** The field in the parent's message. */
    public FieldDescriptor descriptor() {
        return descriptor;
    }

    /** The field's number. */
    public int number() {
        return descriptor.getNumber();
    }

    /** The field's proto name, as it stands in paths. */
    public String name() {
        return descriptor.getName();
    }

    /** How many children there are and how they are told apart. */
    public Form form() {
        return form;
    }

    /** Whether the children stand in a container. */
    public boolean isContainer() {
        return form != Form.SINGLE;
    }

    /** What the children's keys are; {@link KeyShape#POSITION} for a single child and for a list. */
    public KeyShape key() {
        return key;
    }

    /** The type of the children. */
    public NodeType type() {
        return type;
    }

    /** The full name of the field. */
    @Override
    public String toString() {
        return descriptor.getFullName();
    }
}
