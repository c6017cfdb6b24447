package io.revtree.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectReader;
import io.revtree.prolly.ChunkRules;
import io.revtree.schema.Declarations;
import io.revtree.schema.NodeType;
import io.revtree.schema.TreeSchema;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Trees of one store for tests, and what all of them must keep to. */
public final class Trees {

    private static final Map<Message, NodeType> TYPES = new ConcurrentHashMap<>();

    private final KvStore store = KvStores.open("memory:");
    private final NodeType type;
    private final ChunkRules rules;

    public Trees(Message prototype, ChunkRules rules) {
        this.type = TYPES.computeIfAbsent(
                prototype, root -> TreeSchema.compile(root, Declarations.NONE).root());
        this.rules = rules;
    }

    public static Trees of(Message prototype) {
        return new Trees(prototype, ChunkRules.DEFAULT);
    }

    public KvStore store() {
        return store;
    }

    /** As a process does that just started: nothing is cached. */
    public TreeContext freshContext() {
        return new TreeContext(type, new ObjectReader(store, 1 << 20), rules);
    }

    /** Seals a tree and writes what is new in it beside one that was written. */
    public Tree write(Tree tree, @Nullable Tree beside) {
        Tree sealed = tree.seal();
        ObjectBatch batch = new ObjectBatch();
        sealed.collectNew(beside, batch);
        store.limits().cut(batch.blobs()).forEach(store::writeBlobs);
        batch.landed();
        return sealed;
    }

    /** Every object that a written tree needs, found by links alone; fails if one is missing. */
    public Set<BlobId> reachable(Tree tree) {
        ObjectReader reader = new ObjectReader(store, 0);
        Set<BlobId> found = new HashSet<>();
        Deque<BlobId> open = new ArrayDeque<>();
        open.add(tree.id());
        while (!open.isEmpty()) {
            BlobId id = open.pop();
            if (found.add(id)) {
                open.addAll(reader.read(id).links());
            }
        }
        assertThat(found).isNotEmpty();
        return found;
    }
}
