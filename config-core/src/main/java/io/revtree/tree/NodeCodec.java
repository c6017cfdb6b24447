package io.revtree.tree;

import io.revtree.object.ObjectKind;
import io.revtree.object.ObjectReader;
import io.revtree.object.StoredObject;
import io.revtree.prolly.MapContext;
import io.revtree.prolly.ValueCodec;
import io.revtree.schema.NodeType;
import java.util.Arrays;

/** Makes the nodes of one type from their bytes. One for each type and opened root. Thread-safe. */
final class NodeCodec implements ValueCodec<Node> {

    private final TreeContext context;
    private final NodeType type;
    private final MapContext<Node> maps;

    NodeCodec(TreeContext context, NodeType type) {
        this.context = context;
        this.type = type;
        this.maps = new MapContext<>(context.reader(), context.rules(), this);
    }

    TreeContext context() {
        return context;
    }

    ObjectReader reader() {
        return context.reader();
    }

    NodeType type() {
        return type;
    }

    /** What the containers of such nodes have in common. */
    MapContext<Node> maps() {
        return maps;
    }

    @Override
    public ObjectKind kind() {
        return ObjectKind.NODE;
    }

    @Override
    public Node decode(StoredObject object) {
        return NodeBody.ofObject(this, object);
    }

    /** Copies the body, so that a node never keeps a whole chunk, and with it old history, in memory. */
    @Override
    public Node decodeInside(byte[] bytes, int from, int to) {
        return NodeBody.inside(this, Arrays.copyOfRange(bytes, from, to));
    }

    @Override
    public long heapBytes(Node node) {
        return node.heapBytes();
    }

    @Override
    public int insideHeapBytes(int bodyLength) {
        return 160 + 5 * bodyLength;
    }
}
