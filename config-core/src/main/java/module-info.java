/** The configuration tree: schema, paths, revisions, transactions and history, over any store. */
module io.revtree {
    requires com.github.luben.zstd_jni;
    requires com.google.gson;
    requires com.google.protobuf.util;
    requires org.slf4j;
    requires transitive com.google.protobuf;
    requires transitive io.revtree.store;
    requires static transitive org.jspecify;

    exports io.revtree;
    exports io.revtree.options;
}
