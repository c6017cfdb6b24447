package io.revtree.store.tck;

import io.revtree.store.KvStore;
import io.revtree.store.tck.TinyStore.Content;
import java.time.Duration;
import java.util.function.Function;

/** The contract over whatever store is to be tried; its name keeps it from being run on its own. */
final class ContractOverAny extends KvStoreContract {

    static Function<Content, KvStore> opener = TinyStore::new;

    private final Content content = new Content();

    @Override
    protected KvStore open() {
        return opener.apply(content);
    }

    @Override
    protected KvStore openBehind(Duration behind) {
        KvStore handle = open();
        if (handle instanceof BrokenStores.BelievesTheWriter believing) {
            believing.behind = behind.toMillis();
        }
        return handle;
    }

    @Override
    protected Duration patience() {
        return Duration.ofMillis(300);
    }
}
