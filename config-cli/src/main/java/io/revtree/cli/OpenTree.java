package io.revtree.cli;

import com.google.protobuf.Descriptors.Descriptor;
import io.revtree.ConfigObserver;
import io.revtree.ConfigRoot;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;

/** A tree, opened by the schema that it keeps, for as long as one command takes. */
final class OpenTree implements AutoCloseable {

    private final KvStore store;
    private final ConfigRoot root;
    private final Descriptor type;
    private final Json json;

    private OpenTree(KvStore store, ConfigRoot root) {
        this.store = store;
        this.root = root;
        this.type = root.get("/").getDescriptorForType();
        this.json = new Json(type);
    }

    /**
     * @param branch the branch to work on
     * @param author of commits that name no other
     */
    static OpenTree load(String url, String branch, String author) {
        return load(url, branch, author, new ConfigObserver() {});
    }

    /** As the other one; {@code observer} is told what goes wrong in the background. */
    static OpenTree load(String url, String branch, String author, ConfigObserver observer) {
        KvStore store = KvStores.open(url);
        try {
            return new OpenTree(
                    store,
                    ConfigRoot.builder(store)
                            .branch(branch)
                            .author(author)
                            .observer(observer)
                            .load());
        } catch (Throwable e) {
            store.close();
            throw e;
        }
    }

    ConfigRoot root() {
        return root;
    }

    /** The type of the root node. */
    Descriptor type() {
        return type;
    }

    Json json() {
        return json;
    }

    @Override
    public void close() {
        try (store) {
            root.close();
        }
    }
}
