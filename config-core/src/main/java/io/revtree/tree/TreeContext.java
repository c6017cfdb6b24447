package io.revtree.tree;

import io.revtree.object.ObjectReader;
import io.revtree.prolly.ChunkRules;
import io.revtree.schema.ChildField;
import io.revtree.schema.NodeType;
import java.util.concurrent.ConcurrentHashMap;

/** What all trees of one opened root have in common: types, store and cache, and where chunks end. Thread-safe. */
public final class TreeContext {

    private final NodeType rootType;
    private final ObjectReader reader;
    private final ChunkRules rules;
    private final ConcurrentHashMap<NodeType, NodeCodec> codecs = new ConcurrentHashMap<>();

    public TreeContext(NodeType rootType, ObjectReader reader, ChunkRules rules) {
        this.rootType = rootType;
        this.reader = reader;
        this.rules = rules;
    }

    public NodeType rootType() {
        return rootType;
    }

    public ObjectReader reader() {
        return reader;
    }

    ChunkRules rules() {
        return rules;
    }

    NodeCodec codec(NodeType type) {
        NodeCodec known = codecs.get(type);
        return known != null ? known : codecs.computeIfAbsent(type, absent -> new NodeCodec(this, absent));
    }

    /** The container of this field when nothing is in it. */
    Container empty(ChildField field) {
        return Container.empty(codec(field.type()).maps());
    }

    /** A node of this type of which nothing is set. */
    public Node unset(NodeType type) {
        return new Node(codec(type), new byte[0], Node.NO_CHILDREN);
    }
}
