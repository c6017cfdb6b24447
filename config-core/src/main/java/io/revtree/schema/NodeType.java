package io.revtree.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.revtree.CorruptObjectException;
import io.revtree.wire.MessageShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message type that is a node of the tree: its children, and how its own fields are read. Thread-safe. */
public final class NodeType {

    private final Message defaultInstance;
    private final Parser<? extends Message> parser;
    private final MessageShape shape;
    private final boolean atomic;
    private final List<ChildField> children = new ArrayList<>();
    private final List<ChildField> inNameOrder = new ArrayList<>();
    private final Map<String, ChildField> byName = new HashMap<>();

    NodeType(Message defaultInstance, MessageShape shape, boolean atomic) {
        this.defaultInstance = defaultInstance;
        this.parser = defaultInstance.getParserForType();
        this.shape = shape;
        this.atomic = atomic;
    }

    /** Says what the children are, once and before the type is handed out: types may hold each other. */
    void complete(List<ChildField> found) {
        for (ChildField child : found) {
            children.add(child);
            byName.put(child.name(), child);
        }
        children.sort(Comparator.comparingInt(ChildField::number));
        inNameOrder.addAll(children);
        inNameOrder.sort(Comparator.comparing(ChildField::name));
    }

    /** The message type; the generated one when the schema was compiled with a generated prototype. */
    public Descriptor descriptor() {
        return defaultInstance.getDescriptorForType();
    }

    /** The full name of the message type. */
    public String fullName() {
        return descriptor().getFullName();
    }

    /** The empty message, of the class that reads answer. */
    public Message defaultInstance() {
        return defaultInstance;
    }

    /** The child fields, ascending by number. */
    public List<ChildField> children() {
        return Collections.unmodifiableList(children);
    }

    /** The child fields, by name. */
    public List<ChildField> childrenByName() {
        return Collections.unmodifiableList(inNameOrder);
    }

    /** The child field of that proto name, null when there is none. */
    public @Nullable ChildField child(String name) {
        return byName.get(name);
    }

    /** The child field of that number, null when there is none. */
    public @Nullable ChildField child(int number) {
        for (ChildField child : children) {
            if (child.number() == number) {
                return child;
            }
        }
        return null;
    }

    /** How the type's messages stand on the wire. */
    public MessageShape shape() {
        return shape;
    }

    /** Whether any two different changes of a node's own fields are a conflict. */
    public boolean isAtomic() {
        return atomic;
    }

    /** Whether the message is of this type, of whatever class. */
    public boolean accepts(Message message) {
        Descriptor given = message.getDescriptorForType();
        return given == descriptor() || given.getFullName().equals(fullName());
    }

    /** The message of these bytes, required fields or not. CorruptObjectException for bytes that are none. */
    public Message parse(byte[] wire) {
        return parse(wire, 0, wire.length);
    }

    /** As {@link #parse(byte[])}, of {@code length} bytes from {@code from}. */
    public Message parse(byte[] wire, int from, int length) {
        try {
            return parser.parsePartialFrom(wire, from, length);
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptObjectException("no message of type %s".formatted(fullName()), e);
        }
    }

    /** The full name of the message type. */
    @Override
    public String toString() {
        return fullName();
    }
}
