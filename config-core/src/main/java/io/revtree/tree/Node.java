package io.revtree.tree;

import com.google.protobuf.Message;
import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectKind;
import io.revtree.object.StoredObject;
import io.revtree.prolly.LeafValue;
import io.revtree.schema.ChildField;
import io.revtree.schema.NodeType;
import io.revtree.store.BlobId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node: its own fields in canonical form, and what is in its child fields by ascending number. A draft until it is
 * sealed: then its bytes and its id are settled. Immutable but for the message, which is parsed when it is first asked for.
 */
public final class Node implements LeafValue<Node> {

    /** The most bytes of a node's own fields, 32 MiB. */
    static final int OWN_BYTES_MAX = 32 << 20;

    /** So many bytes of own fields count as one more edit. */
    private static final int EDIT_BYTES = 4096;

    static final Child[] NO_CHILDREN = {};

    private static final VarHandle MESSAGE;

    static {
        try {
            MESSAGE = MethodHandles.lookup().findVarHandle(Node.class, "message", Message.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NodeCodec codec;
    private final byte[] bytes;
    private final int ownFrom;
    private final int ownTo;
    private final Child[] children;

    /** What a sealed node is: its body, if that may stand inside another object, or else its own object. Null for a draft. */
    private final @Nullable Object form;

    /** Published by its VarHandle: the fields of messages are not final. */
    @SuppressWarnings("UnusedVariable")
    private @Nullable Message message;

    /** The own fields stand in {@code bytes} from {@code ownFrom} to before {@code ownTo}. */
    Node(NodeCodec codec, byte[] bytes, int ownFrom, int ownTo, Child[] children, @Nullable Object form) {
        this.codec = codec;
        this.bytes = bytes;
        this.ownFrom = ownFrom;
        this.ownTo = ownTo;
        this.children = children;
        this.form = form;
    }

    /** A new draft. */
    Node(NodeCodec codec, byte[] own, Child[] children) {
        this(codec, own, 0, own.length, children, null);
    }

    public NodeType type() {
        return codec.type();
    }

    NodeCodec codec() {
        return codec;
    }

    /** The own fields as a message of the type's class. */
    public Message message() {
        Message parsed = (Message) MESSAGE.getAcquire(this);
        if (parsed == null) {
            parsed = codec.type().parse(bytes, ownFrom, ownTo - ownFrom);
            MESSAGE.setRelease(this, parsed);
        }
        return parsed;
    }

    /** The canonical bytes of the own fields; not to be changed. */
    public byte[] own() {
        return ownFrom == 0 && ownTo == bytes.length ? bytes : Arrays.copyOfRange(bytes, ownFrom, ownTo);
    }

    int ownBytes() {
        return ownTo - ownFrom;
    }

    /** Whether both have equal own fields. */
    public boolean ownEquals(Node other) {
        return Arrays.equals(bytes, ownFrom, ownTo, other.bytes, other.ownFrom, other.ownTo);
    }

    boolean ownEquals(byte[] own) {
        return Arrays.equals(bytes, ownFrom, ownTo, own, 0, own.length);
    }

    /** What is in the child fields, by ascending number. */
    public List<Child> children() {
        return List.of(children);
    }

    /** As {@link #children}; never changed. */
    Child[] childArray() {
        return children;
    }

    /** What is in the child field of this number, null if nothing. */
    public @Nullable Child child(int number) {
        for (Child child : children) {
            if (child.number() == number) {
                return child;
            }
        }
        return null;
    }

    /** The single child, null when it is unset. */
    public @Nullable Node single(ChildField field) {
        return child(field.number()) instanceof Child.Single single ? single.node() : null;
    }

    /** The container, null when it is empty. */
    public @Nullable Container container(ChildField field) {
        return child(field.number()) instanceof Child.Many many ? many.container() : null;
    }

    /** The container, as an empty one where nothing is in it. */
    public Container containerOrEmpty(ChildField field) {
        Container container = container(field);
        return container == null ? codec.context().empty(field) : container;
    }

    /** This node with other own fields. */
    public Node withOwn(byte[] own) {
        return new Node(codec, own, children);
    }

    /** This node with the single child set. */
    public Node with(ChildField field, Node child) {
        return with(new Child.Single(field, child.codec, child));
    }

    /** This node with the container; an empty one leaves nothing. */
    public Node with(ChildField field, Container container) {
        return container.isEmpty() ? without(field.number()) : with(new Child.Many(field, container));
    }

    /** This node with this in the child's field. */
    public Node with(Child child) {
        int at = 0;
        while (at < children.length && children[at].number() < child.number()) {
            at++;
        }
        boolean there = at < children.length && children[at].number() == child.number();
        Child[] next = new Child[there ? children.length : children.length + 1];
        System.arraycopy(children, 0, next, 0, at);
        next[at] = child;
        int rest = there ? at + 1 : at;
        System.arraycopy(children, rest, next, at + 1, children.length - rest);
        return withChildren(next);
    }

    /** This node with nothing in the child field; this very node if nothing was there. */
    public Node without(int number) {
        if (child(number) == null) {
            return this;
        }
        return withChildren(Arrays.stream(children)
                .filter(child -> child.number() != number)
                .toArray(Child[]::new));
    }

    /** This node with these children, by ascending number. */
    Node withChildren(Child[] next) {
        Node draft = new Node(codec, bytes, ownFrom, ownTo, next, null);
        draft.take(this);
        return draft;
    }

    /** Shares the message of a node with the same own fields. */
    private void take(Node same) {
        Message parsed = (Message) MESSAGE.getAcquire(same);
        if (parsed != null) {
            MESSAGE.setRelease(this, parsed);
        }
    }

    /** Whether bytes and id are settled. */
    public boolean isSealed() {
        return form != null;
    }

    /**
     * How many edits wait in this node and below it for the seal, where many bytes count as many edits; counted no further
     * than beyond {@code max}.
     */
    int edits(int max) {
        if (form != null) {
            return 0;
        }
        int count = 1 + ownBytes() / EDIT_BYTES;
        for (int i = 0; count <= max && i < children.length; i++) {
            if (children[i] instanceof Child.Many many) {
                count += many.container().edits(max - count);
            } else if (children[i] instanceof Child.Single single && single.linkedId() == null) {
                count += single.node().edits(max - count);
            }
        }
        return count;
    }

    /** This node with all below it sealed; this very node if it is already. */
    public Node seal() {
        if (form != null) {
            return this;
        }
        Node sealed = NodeBody.seal(this);
        sealed.take(this);
        return sealed;
    }

    @Override
    public byte @Nullable [] insideBody() {
        return form instanceof byte[] body ? body : null;
    }

    @Override
    public BlobId linkId() {
        return object().id();
    }

    /** The id of the node as an object of its own, whether it is stored as one or not. */
    public BlobId id() {
        return object().id();
    }

    /** The object of a sealed node. One whose body stands inside another is encoded for the answer. */
    StoredObject object() {
        if (form instanceof StoredObject object) {
            return object;
        }
        if (form instanceof byte[] body) {
            return StoredObject.encode(ObjectKind.NODE, List.of(), body);
        }
        throw new IllegalStateException("a draft has no id");
    }

    /** Whether two sealed nodes are equal, with all that is below them. */
    public boolean isSameAs(Node other) {
        if (this == other) {
            return true;
        }
        if (form instanceof byte[] mine && other.form instanceof byte[] theirs) {
            return Arrays.equals(mine, theirs);
        }
        // a small root is an object when it was read, and was not when it was made
        return form != null && other.form != null && id().equals(other.id());
    }

    /** The node as an object, and all objects below it, as far as they do not stand at the same place beside. */
    @Override
    public void collectNew(@Nullable Node beside, ObjectBatch batch) {
        if (beside != null && isSameAs(beside)) {
            return;
        }
        for (Child child : children) {
            Child other = beside == null ? null : beside.child(child.number());
            if (child instanceof Child.Single single) {
                collectSingle(single, other instanceof Child.Single there ? there.node() : null, batch);
            } else if (child instanceof Child.Many many) {
                Container there = other instanceof Child.Many known ? known.container() : null;
                many.container().stored().collectNew(there == null ? null : there.stored(), batch);
            } else if (child instanceof Child.Unknown unknown) {
                boolean same =
                        other instanceof Child.Unknown there && there.links().equals(unknown.links());
                if (!same) {
                    new LinkedObjects(codec.reader(), batch).addAll(unknown.links());
                }
            }
        }
        if (form instanceof StoredObject object) {
            object.addTo(batch);
        }
    }

    private static void collectSingle(Child.Single single, @Nullable Node there, ObjectBatch batch) {
        Node node = single.node();
        if (node.insideBody() == null) {
            node.collectNew(there, batch);
            batch.onLanded(() -> single.landed(node));
        }
    }

    /** About how many bytes of heap the node takes with what it alone keeps alive. */
    long heapBytes() {
        return 160 + 4L * (ownTo - ownFrom) + bytes.length + 300L * children.length;
    }
}
