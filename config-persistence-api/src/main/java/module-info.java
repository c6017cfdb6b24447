/** The store that Revtree keeps a tree in: what an engine must do, how a URL selects one, and how it fails. */
module io.revtree.store {
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.revtree.store;

    uses io.revtree.store.KvStoreProvider;
}
