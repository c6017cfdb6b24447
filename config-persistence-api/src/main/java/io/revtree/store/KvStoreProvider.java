package io.revtree.store;

import java.util.List;
import java.util.Set;

/**
 * What an engine registers with {@link java.util.ServiceLoader} so that {@link KvStores#open} finds it. It has a public
 * constructor without parameters and does nothing before {@link #open}.
 */
public interface KvStoreProvider {

    /** The URL schemes that it opens, in lower case. */
    Set<String> schemes();

    /** The options that its URLs take; any other is refused before {@link #open} is called. */
    List<StoreOption> options();

    /**
     * Opens a store, ready for use on return.
     *
     * @param url of one of {@link #schemes}, with none but known options; secrets in it are read here and nowhere before
     * @throws InvalidStoreUrlException if the URL says what this engine has no use for
     * @throws StoreException if the store cannot be used: naming the server or the place, what is wrong and the remedy
     * @throws StoreUnavailableException if the server does not answer
     */
    KvStore open(StoreUrl url);
}
