package io.revtree.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectReader;
import io.revtree.prolly.ChunkRules;
import io.revtree.schema.Declarations;
import io.revtree.schema.TreeSchema;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Trees of one store for tests, and what all of them must keep to. */
final class Trees {

    private final KvStore store = KvStores.open("memory:");
    private final Message prototype;
    private final ChunkRules rules;

    Trees(Message prototype, ChunkRules rules) {
        this.prototype = prototype;
        this.rules = rules;
    }

    static Trees of(Message prototype) {
        return new Trees(prototype, ChunkRules.DEFAULT);
    }

    KvStore store() {
        return store;
    }

    /** As a process does that just started: nothing is cached. */
    TreeContext freshContext() {
        return new TreeContext(
                TreeSchema.compile(prototype, Declarations.NONE).root(), new ObjectReader(store, 1 << 20), rules);
    }

    Tree of(TreeContext context, Message message) {
        return Tree.of(context, message);
    }

    /** Seals a tree and writes what is new in it beside one that was written. */
    Tree write(Tree tree, @Nullable Tree beside) {
        Tree sealed = tree.seal();
        ObjectBatch batch = new ObjectBatch();
        sealed.collectNew(beside, batch);
        store.limits().cut(batch.blobs()).forEach(store::writeBlobs);
        batch.landed();
        return sealed;
    }

    /** Every object that a written tree needs, found by links alone; fails if one is missing. */
    Set<BlobId> reachable(Tree tree) {
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
