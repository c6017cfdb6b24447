/** The configuration tree: schema, paths, revisions, transactions and history, over any store. */
module io.revtree {
    requires com.github.benmanes.caffeine;
    requires org.slf4j;
    requires transitive com.google.protobuf;
    requires transitive io.revtree.store;
    requires static transitive org.jspecify;

    exports io.revtree.options;
}
