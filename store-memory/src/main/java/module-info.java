/** Revtree's store in the memory of one JVM; all that others see of it is that {@code memory:} URLs open. */
module io.revtree.store.memory {
    requires io.revtree.store;
    requires static org.jspecify;

    provides io.revtree.store.KvStoreProvider with
            io.revtree.store.memory.MemoryStoreProvider;
}
