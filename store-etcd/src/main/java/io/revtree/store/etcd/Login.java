package io.revtree.store.etcd;

import io.grpc.Metadata;

/**
 * A user, his password, and the token that etcd last gave for them. Nothing of it shows in any text.
 *
 * @param user not empty
 */
record Login(String user, String password) {

    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> LEADER = Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    /**
     * What a request shows; empty where etcd asks for none. Compared by identity: a renewed one may have the same text.
     */
    static final class Token {

        private final String text;

        Token(String text) {
            this.text = text;
        }

        /**
         * The headers of a request: a server that knows of no leader refuses it at once then, rather than to let it wait
         * for one.
         */
        Metadata headers() {
            Metadata headers = new Metadata();
            headers.put(LEADER, "true");
            if (!text.isEmpty()) {
                headers.put(TOKEN, text);
            }
            return headers;
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
