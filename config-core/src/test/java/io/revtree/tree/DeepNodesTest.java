package io.revtree.tree;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.ConfigPath;
import io.revtree.CorruptObjectException;
import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectKind;
import io.revtree.object.StoredObject;
import io.revtree.sample.Region;
import io.revtree.store.BlobId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes that stand within each other deeper than any path leads, which only a damaged or hostile store holds. */
class DeepNodesTest {

    private static final int DEPTH = 50_000;

    /** No own fields, and one child field: number 4, {@code backup}, a linked single child. */
    private static final byte[] WITH_BACKUP = {0, 1, 4, NodeBody.SINGLE_LINKED};

    @Test
    void readingThemAllIsDamageAndNoOverflow() {
        Trees trees = Trees.of(Region.getDefaultInstance());
        ObjectBatch batch = new ObjectBatch();
        StoredObject node = StoredObject.encode(ObjectKind.NODE, List.of(), new byte[] {0, 0});
        node.addTo(batch);
        for (int i = 0; i < DEPTH; i++) {
            BlobId below = node.id();
            node = StoredObject.encode(ObjectKind.NODE, List.of(below), WITH_BACKUP);
            node.addTo(batch);
        }
        trees.store().limits().cut(batch.blobs()).forEach(trees.store()::writeBlobs);
        Tree tree = Tree.load(trees.freshContext(), node.id());
        assertThatThrownBy(() -> tree.read(ConfigPath.ROOT, -1))
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining("deeper");
    }
}
