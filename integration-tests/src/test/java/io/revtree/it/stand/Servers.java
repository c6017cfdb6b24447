package io.revtree.it.stand;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Real servers of one topology. */
public interface Servers extends AutoCloseable {

    /** The URL of a tree; another name is another tree, and none sees the other. */
    String url(String tree);

    /**
     * The URL of the same tree over TLS, with the authority to trust as its option {@code ca}, and what else they want to be shown;
     * null where they do not speak it.
     */
    @Nullable
    String urlOverTls(String tree);

    /** What can be killed and paused; empty where the servers are the user's own. */
    List<Server> nodes();

    @Override
    void close();
}
