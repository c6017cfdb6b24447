package io.revtree.store.consul;

import io.revtree.store.HostPort;
import java.io.IOException;

/** A request that got no answer: where it went last, and whether anything of it was sent. */
final class FailedRequest extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient HostPort server;
    private final boolean sent;
    private final IOException why;

    FailedRequest(HostPort server, boolean sent, IOException cause) {
        super(cause.getMessage(), cause);
        this.server = server;
        this.sent = sent;
        this.why = cause;
    }

    HostPort server() {
        return server;
    }

    boolean sent() {
        return sent;
    }

    IOException why() {
        return why;
    }
}
