package io.revtree.store.etcd;

import io.grpc.Status;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What the statuses of etcd and of gRPC mean to the user, and what he can do.
 *
 * @param servers as the URL lists them
 * @param root what all keys of the tree begin with
 */
record Faults(String servers, String root) {

    private static final String MAYBE = "; it may have landed or not, which a read tells";

    /** Refused for its token, before anything else was looked at. */
    static boolean isTokenRefused(Status status) {
        String text = textOf(status);
        return text.contains("invalid auth token")
                || text.contains("revision of auth store is old")
                || text.contains("user name is empty");
    }

    static boolean isLoginOff(Status status) {
        return textOf(status).contains("authentication is not enabled");
    }

    /** Whether no word came from etcd itself, or that it cannot do anything now, so that another server may. */
    static boolean isSilence(Status status) {
        return status.getCode() == Status.Code.UNAVAILABLE || status.getCode() == Status.Code.DEADLINE_EXCEEDED;
    }

    StoreException closed() {
        return new StoreException("the store on etcd at " + servers + " is closed; open it again");
    }

    StoreException of(Sending.Outcome<?> outcome, Request.Kind kind, boolean closed) {
        Status status = outcome.status();
        if (closed) {
            return kind == Request.Kind.WRITE && outcome.sent()
                    ? new UnknownOutcomeException(
                            "the store on etcd at " + servers + " was closed while a write was under way" + MAYBE)
                    : closed();
        }
        if (!outcome.sent()) {
            return notSent(status);
        }
        String server = "etcd at " + outcome.endpoint();
        String remedy = refusal(status);
        if (remedy != null) {
            return new StoreException(server + " refused: " + textOf(status) + "; " + remedy, cause(status));
        }
        String text = textOf(status);
        if (text.contains("no leader") || text.contains("raft proposal dropped")) {
            return new StoreUnavailableException(
                    server + " has no leader: " + text + "; a majority of the members must run and see each other,"
                            + " then trying again helps",
                    cause(status));
        }
        if (text.contains("too many requests")) {
            return new StoreUnavailableException(
                    server + " has more to do than it can: " + text + "; try again later", cause(status));
        }
        return unfinished(server, status, kind);
    }

    private StoreException unfinished(String server, Status status, Request.Kind kind) {
        String text = textOf(status);
        boolean late = status.getCode() == Status.Code.DEADLINE_EXCEEDED;
        String what = late ? server + " did not answer in time" : server + ": " + text;
        if (text.contains("database space exceeded")) {
            // etcd says so of a write that it refused, and of the one that it carried out and that was one too many.
            what += "; compact its old revisions and defragment it (etcdctl compact, etcdctl defrag), or raise"
                    + " --quota-backend-bytes, then etcdctl alarm disarm";
        } else if (late) {
            what += "; see whether a majority of the members run and whether their disks are fast enough, or raise"
                    + " requestTimeout";
        }
        return kind == Request.Kind.WRITE
                ? new UnknownOutcomeException("a write was sent to " + what + MAYBE, cause(status))
                : new StoreUnavailableException(what + "; try again", cause(status));
    }

    private StoreException notSent(Status status) {
        String text = textOf(status);
        if (isTlsRefused(status)) {
            return new StoreException(
                    "no TLS connection to etcd at " + servers + ": " + text
                            + "; see that the option ca names the authority of its certificate, that this names the"
                            + " host, and whether it asks for a certificate (options cert and key)",
                    status.getCause());
        }
        return new StoreUnavailableException(
                "etcd at " + servers + " cannot be reached: " + text
                        + "; see that it runs, that host and port are right, and whether it speaks TLS (etcds://) or not (etcd://)",
                status.getCause());
    }

    /** What helps against a refusal that trying again does not change; null for all else. */
    private @Nullable String refusal(Status status) {
        String text = textOf(status);
        if (text.contains("permission denied")) {
            return "grant the user's role what is below its prefix: etcdctl role grant-permission ROLE --prefix=true"
                    + " readwrite '" + root + "'";
        }
        if (text.contains("authentication failed")) {
            return "see that user and password in the URL are right";
        }
        if (text.contains("user name is empty")) {
            return "it wants a user: write etcd://USER:${env:PASSWORD}@host:2379/prefix";
        }
        if (isTokenRefused(status)) {
            return "see that the members have the same --auth-token and that their clocks agree";
        }
        if (text.contains("request is too large") || text.contains("received message larger than max")) {
            return "start it with --max-request-bytes=1572864 or more, which is what it takes if nothing is said";
        }
        if (text.contains("too many operations")) {
            return "start it with --max-txn-ops=128 or more, which is what it takes if nothing is said";
        }
        if (text.contains("corrupt cluster")) {
            return "its members do not agree any more; restore it from a snapshot";
        }
        return switch (status.getCode()) {
            case UNIMPLEMENTED -> "it is none, or is older than 3.4";
            case INVALID_ARGUMENT, FAILED_PRECONDITION, PERMISSION_DENIED, UNAUTHENTICATED, NOT_FOUND ->
                "see its log for more";
            default -> null;
        };
    }

    /** The words of a status, and those of the fault below it, where it has any. */
    static String textOf(Status status) {
        String all = status.getDescription() == null ? status.getCode().name() : status.getDescription();
        String text = all.lines().findFirst().orElse(""); // gRPC's pipelines, which follow, are no use to a user
        Throwable root = rootOf(status);
        String below = root == null ? null : root.getMessage();
        return below == null || text.contains(below) ? text : text + ": " + below;
    }

    private static @Nullable Throwable rootOf(Status status) {
        Throwable root = status.getCause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static boolean isTlsRefused(Status status) {
        for (Throwable each = status.getCause(); each != null; each = each.getCause()) {
            if (each instanceof SSLException || each instanceof GeneralSecurityException) {
                return true;
            }
        }
        return false;
    }

    private static Throwable cause(Status status) {
        return status.asRuntimeException();
    }
}
