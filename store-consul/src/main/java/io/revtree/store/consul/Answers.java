package io.revtree.store.consul;

import io.revtree.store.HostPort;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** What Consul's refusals, and the lack of an answer, mean to the user, and what he can do. */
final class Answers {

    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;
    static final int TOO_MANY_REQUESTS = 429;

    /** How much of an error's text is read. */
    static final int TEXT_BYTES_MAX = 4096;

    private static final int FORBIDDEN = 403;
    private static final int TOO_LARGE = 413;
    private static final int SHOWN_MAX = 300;

    private Answers() {}

    /**
     * Whether an answer says that a write was not done. Consul says that it knows of no leader only when it has handed
     * the write to none, or when the one that it took for the leader said the same; and a leader that is none any more
     * says that it is not before it writes to its log, and "leadership lost" afterwards.
     */
    static boolean notDone(int code, String text) {
        return code == TOO_MANY_REQUESTS
                || text.contains("No cluster leader")
                || text.contains("node is not the leader")
                || text.contains("rate limit exceeded");
    }

    static StoreException refused(HostPort server, int code, String text, boolean write, Keys keys) {
        String said = said(server, code, text);
        if (notDone(code, text)) {
            return new StoreUnavailableException(said + "; nothing was done, try again"
                    + (code == TOO_MANY_REQUESTS || text.contains("rate limit")
                            ? ", or raise the limits of the server"
                            : " when its servers have elected one (consul operator raft list-peers)"));
        }
        if (code == FORBIDDEN || isDenied(text)) {
            return new StoreException(
                    said + "; the option token must name a token with a policy that says key_prefix \"" + keys.root()
                            + "\" { policy = \"write\" }, or \"read\" to read only");
        }
        if (code == TOO_LARGE) {
            return new StoreException(
                    said + "; set limits.kv_max_value_size and limits.txn_max_req_len of the server to 524288 at least,"
                            + " and let no proxy before it allow less");
        }
        if (text.contains("No path to datacenter")) {
            return new StoreException(said + "; correct the option dc, or leave it out for the server's own");
        }
        if (code < 500) {
            return new StoreException(said
                    + "; check that the URL names the HTTP port of a Consul agent (8500 usually), and consuls:"
                    + " for TLS");
        }
        return write
                ? new UnknownOutcomeException(said + "; the write may have landed or not")
                : new StoreUnavailableException(said + "; try again, and look into the log of the server if it lasts");
    }

    /** Whether a token lacks a right, which Consul says in a transaction as it says that a comparison failed. */
    static boolean isDenied(String text) {
        return text.contains("Permission denied") || text.contains("ACL not found");
    }

    static StoreException none(FailedRequest failed, boolean write) {
        String server = "Consul at " + failed.server();
        IOException why = failed.why();
        if (failed.sent()) {
            String what = why instanceof SocketTimeoutException
                    ? server + " did not answer in time; see the option requestTimeout and how busy the server is"
                    : server + " was lost while it was asked: " + why.getMessage();
            return write
                    ? new UnknownOutcomeException(what + "; the write may have landed or not", failed)
                    : new StoreUnavailableException(what, failed);
        }
        if (why instanceof SSLException) {
            return new StoreException(
                    server + " and this client find no common ground in TLS: " + why.getMessage()
                            + "; the option ca names the file of its authority, cert and key the client's own",
                    failed);
        }
        String cannot = server + " cannot be reached: ";
        if (why instanceof UnknownHostException) {
            return new StoreUnavailableException(cannot + "no such host is known; check its name", failed);
        }
        if (why instanceof ConnectException) {
            return new StoreUnavailableException(
                    cannot + why.getMessage() + "; start it, or correct host and port in the URL", failed);
        }
        return new StoreUnavailableException(
                cannot + why.getMessage() + "; check the network, see the option connectTimeout", failed);
    }

    private static String said(HostPort server, int code, String text) {
        String line = text.strip();
        String shown = line.length() > SHOWN_MAX ? line.substring(0, SHOWN_MAX) + "..." : line;
        return "Consul at " + server + " answers " + code + (shown.isEmpty() ? "" : ": " + shown);
    }
}
