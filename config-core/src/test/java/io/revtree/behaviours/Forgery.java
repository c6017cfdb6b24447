package io.revtree.behaviours;

import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectReader;
import io.revtree.object.StoredObject;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** A store in which one object is another, with right hashes all the way up to the refs: by someone who can hash. */
final class Forgery {

    private Forgery() {}

    /** All objects of a store. */
    static Map<BlobId, StoredObject> objects(KvStore store) {
        Map<BlobId, StoredObject> objects = new HashMap<>();
        ObjectReader reader = new ObjectReader(store, 0);
        try (Stream<BlobId> ids = store.scanBlobs()) {
            ids.forEach(id -> objects.put(id, reader.read(id)));
        }
        return objects;
    }

    /** The same store with another object in the place of one, and all that point at it pointing at that one. */
    static KvStore of(KvStore store, Map<BlobId, StoredObject> objects, BlobId victim, StoredObject forgery) {
        Map<BlobId, BlobId> renamed = new HashMap<>(Map.of(victim, forgery.id()));
        ObjectBatch batch = new ObjectBatch();
        forgery.addTo(batch);
        for (BlobId id : objects.keySet()) {
            rename(objects, id, renamed, batch);
        }
        Map<String, byte[]> refs = new HashMap<>();
        store.listRefs("").forEach((name, value) -> refs.put(name, value.clone()));
        refs.values().forEach(value -> rename(value, renamed));
        return new TamperedStore(store, batch.blobs(), Set.of(), refs);
    }

    private static BlobId rename(
            Map<BlobId, StoredObject> objects, BlobId id, Map<BlobId, BlobId> renamed, ObjectBatch batch) {
        BlobId known = renamed.get(id);
        if (known != null) {
            return known;
        }
        StoredObject object = Objects.requireNonNull(objects.get(id));
        List<BlobId> links = new ArrayList<>();
        for (BlobId link : object.links()) {
            links.add(rename(objects, link, renamed, batch));
        }
        StoredObject same =
                links.equals(object.links()) ? object : StoredObject.encode(object.kind(), links, body(object));
        same.addTo(batch);
        renamed.put(id, same.id());
        return same.id();
    }

    /** Puts the new ids where the old ones stand in the value of a ref. */
    private static void rename(byte[] value, Map<BlobId, BlobId> renamed) {
        for (int at = 0; at + BlobId.BYTES <= value.length; at++) {
            BlobId to = renamed.get(BlobId.of(value, at));
            if (to != null) {
                to.writeTo(value, at);
                at += BlobId.BYTES - 1;
            }
        }
    }

    static byte[] body(StoredObject object) {
        return Arrays.copyOfRange(object.body(), object.bodyFrom(), object.bodyTo());
    }
}
