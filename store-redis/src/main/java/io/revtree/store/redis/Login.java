package io.revtree.store.redis;

import org.jspecify.annotations.Nullable;

/** Who asks a server, and for which of its databases. */
record Login(@Nullable String user, @Nullable String password, int database) {

    @Override
    public String toString() {
        return "***";
    }
}
