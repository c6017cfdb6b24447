package io.revtree.tree;

import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectReader;
import io.revtree.object.StoredObject;
import io.revtree.store.BlobId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/** Adds stored objects, and all that they link to, to a batch by their links alone, whatever they are. */
final class LinkedObjects {

    private final ObjectReader reader;
    private final ObjectBatch batch;

    LinkedObjects(ObjectReader reader, ObjectBatch batch) {
        this.reader = reader;
        this.batch = batch;
    }

    void addAll(Collection<BlobId> ids) {
        Deque<BlobId> open = new ArrayDeque<>(ids);
        while (!open.isEmpty()) {
            BlobId id = open.pop();
            if (!batch.blobs().containsKey(id)) {
                StoredObject object = reader.read(id);
                object.addTo(batch);
                open.addAll(object.links());
            }
        }
    }
}
