package io.revtree.store.redis;

import io.revtree.store.HostPort;
import org.jspecify.annotations.Nullable;

/** There is no answer from a server: what was to be sent was not, or the answer is lost, or the server refused the link. */
final class LinkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient HostPort server;
    private final boolean sent;
    private final transient @Nullable ErrorReply refusal;

    private LinkException(HostPort server, boolean sent, @Nullable ErrorReply refusal, @Nullable Throwable cause) {
        super(server + (sent ? ": no answer" : ": not sent"), cause);
        this.server = server;
        this.sent = sent;
        this.refusal = refusal;
    }

    /** No byte of the commands has left. */
    static LinkException notSent(HostPort server, @Nullable Throwable cause) {
        return new LinkException(server, false, null, cause);
    }

    /** The commands, or some of them, may have been carried out, or may be yet. */
    static LinkException lostAnswer(HostPort server, @Nullable Throwable cause) {
        return new LinkException(server, true, null, cause);
    }

    /** The server did not take the user, the password or the database; without cause, whose text may name the user. */
    static LinkException refused(HostPort server, ErrorReply refusal) {
        return new LinkException(server, false, refusal, null);
    }

    HostPort server() {
        return server;
    }

    boolean sent() {
        return sent;
    }

    @Nullable
    ErrorReply refusal() {
        return refusal;
    }

    /** What the client library said first, in the words of the deepest cause that has any. */
    String reason() {
        String reason = null;
        Throwable last = null;
        for (Throwable t = getCause(); t != null && t != last; t = t.getCause()) {
            reason = t.getMessage() == null ? reason : t.getMessage();
            last = t;
        }
        return reason == null ? "the connection was closed" : reason;
    }
}
