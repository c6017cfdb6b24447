package io.revtree.store.redis;

import io.revtree.store.HostPort;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import org.jspecify.annotations.Nullable;

/** What the servers' refusals and their silence mean to the user, and what he can do. */
final class Faults {

    private final Settings settings;
    private final Keys keys;

    Faults(Settings settings, Keys keys) {
        this.settings = settings;
        this.keys = keys;
    }

    /** Of what changes nothing, so that a lost answer is no matter. */
    StoreException reading(LinkException e) {
        return e.refusal() == null ? unreachable(e) : refused(e.server(), e.refusal());
    }

    StoreException writing(LinkException e) {
        if (!e.sent()) {
            return reading(e);
        }
        return new UnknownOutcomeException(
                "the answer of Redis at " + e.server() + " to a write was lost (" + e.reason()
                        + "); it may have landed or not: read to know; a server that needs longer than "
                        + settings.requestTimeout().toMillis()
                        + " ms needs a longer requestTimeout, and one that hangs up"
                        + " at large values a larger proto-max-bulk-len",
                e);
    }

    private StoreUnavailableException unreachable(LinkException e) {
        String remedy = e.sent()
                ? "see whether it is up and not overloaded; requestTimeout is "
                        + settings.requestTimeout().toMillis() + " ms"
                : "start it, or correct the host and port in the URL; " + ofTls();
        return new StoreUnavailableException(
                "Redis at " + e.server() + " does not answer (" + e.reason() + "); " + remedy, e);
    }

    /** A server that dislikes a handshake may end the connection without a word. */
    private String ofTls() {
        Tls tls = settings.tls();
        if (tls == null) {
            return "a server that speaks TLS needs rediss:// or tls=true";
        }
        return "it must speak TLS, with a certificate of an authority in ca that names its host"
                + (tls.keys() == null
                        ? "; if it asks for a client's certificate, give one by cert and key"
                        : ", and trust the one in cert");
    }

    /** What a server's error reply says; each says that nothing was done. */
    StoreException refused(HostPort server, ErrorReply reply) {
        String redis = "Redis at " + server;
        return switch (reply.code()) {
            case "WRONGPASS" ->
                new StoreException(redis + " refuses the user or the password of the URL; correct them");
            case "NOAUTH" ->
                new StoreException(
                        redis + " wants a password; write it into the URL as user:password@host or :password@host");
            case "NOPERM" ->
                new StoreException(redis + " forbids this user what is needed (" + withoutUser(reply)
                        + "); let him have the keys and the channels that begin with " + keys.tag()
                        + " (ACL SETUSER: ~" + keys.tag() + "* &" + keys.tag()
                        + "*) and the commands that the manual names");
            case "OOM" ->
                new StoreUnavailableException(redis
                        + " is full: it refuses writes at its limit maxmemory, and nothing was written; raise maxmemory, then"
                        + " prune what need not be kept");
            case "READONLY" -> isReplica(server);
            case "MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN" ->
                new StoreUnavailableException(redis + " does not serve the slot " + keys.slot() + " of " + keys.tag()
                        + " now (" + reply.text()
                        + "); wait for the end of the failover or of the move of the slot, or repair the cluster"
                        + " (redis-cli --cluster check)");
            case "LOADING" -> new StoreUnavailableException(redis + " is still loading its data; wait");
            case "MASTERDOWN" ->
                new StoreUnavailableException(
                        redis + " is a replica that has lost its master; wait for the end of the failover");
            case "BUSY" ->
                new StoreUnavailableException(
                        redis + " is held up by somebody's script; wait, or end it with SCRIPT KILL");
            case "MISCONF" ->
                new StoreUnavailableException(redis + " cannot write to its disk and refuses writes (" + reply.text()
                        + "); free space there, see its log");
            case "NOREPLICAS" ->
                new StoreUnavailableException(
                        redis + " has too few replicas for its min-replicas-to-write; start them");
            case "DENIED" ->
                new StoreException(
                        redis
                                + " is in protected mode and refuses other machines; give it a password and write that into the URL");
            case "WRONGTYPE" ->
                new StoreException(redis + " holds something else at a key of " + keys.tag()
                        + "; choose another name in the URL's path");
            default -> other(redis, reply);
        };
    }

    private StoreException other(String redis, ErrorReply reply) {
        String text = reply.text();
        if (text.contains("max number of clients")) {
            return new StoreUnavailableException(redis + " has all the clients that its maxclients allows; raise that");
        }
        if (text.contains("invalid bulk length") || text.contains("maximum allowed size")) {
            return new StoreException(redis + " refuses a value as too large; raise its proto-max-bulk-len");
        }
        if (text.contains("without any password configured") || text.contains("invalid password")) {
            return new StoreException(redis + " refuses the password of the URL (" + text + "); correct it");
        }
        if (text.contains("unknown command")) {
            return new StoreException(
                    redis + " lacks a command that is needed (" + text + "); it must be Redis 6.2 or newer");
        }
        return new StoreException(redis + " refused: " + withoutUser(reply) + "; see its log");
    }

    private String withoutUser(ErrorReply reply) {
        String user = settings.login().user();
        return user == null
                ? reply.text()
                : reply.text().replaceAll("(?i)user " + java.util.regex.Pattern.quote(user), "this user");
    }

    UnknownOutcomeException notAcknowledged(HostPort server, Ack ack, @Nullable Object reply) {
        String got = reply instanceof ErrorReply error ? withoutUser(error) : "got " + reply;
        String remedy = ack.aof()
                ? "a crash or a failover may lose it; see whether the servers are up and keep pace, each with appendonly"
                        + " yes and appendfsync always or everysec"
                : "a failover may lose it; see whether the replicas are up and keep pace";
        return new UnknownOutcomeException("Redis at " + server + " has a write that was not acknowledged as ack=" + ack
                + " asks within " + ack.timeout().toMillis() + " ms (" + got + "); " + remedy);
    }

    StoreException cannotAcknowledge(HostPort server, Ack ack, ErrorReply reply) {
        String remedy = ack.aof()
                ? "it must be Redis 7.2 or newer with appendonly yes; otherwise leave ack out, and let the server have"
                        + " appendfsync always"
                : "leave ack out";
        return new StoreException(
                "Redis at " + server + " cannot do what ack=" + ack + " asks (" + withoutUser(reply) + "); " + remedy);
    }

    StoreException evicts(HostPort server, String policy) {
        return new StoreException("Redis at " + server + " has maxmemory-policy " + policy
                + ", which drops keys of a tree when memory is short; set noeviction (CONFIG SET maxmemory-policy"
                + " noeviction) or one of the volatile policies");
    }

    StoreException hidesEviction(HostPort server, ErrorReply reply) {
        return new StoreException("Redis at " + server + " does not say whether it drops keys when memory is short ("
                + withoutUser(reply) + "); let the user ask for it (ACL SETUSER: +info)");
    }

    StoreException isCluster(HostPort server) {
        return new StoreException(
                "Redis at " + server + " is a node of a Cluster; write redis-cluster://" + server + "/…");
    }

    StoreException isNoCluster(HostPort server) {
        return new StoreException("Redis at " + server + " is no node of a Cluster; write redis://" + server + "/…");
    }

    StoreUnavailableException isReplica(HostPort server) {
        return new StoreUnavailableException("Redis at " + server
                + " is a replica and takes no writes; wait for the end of the failover, or name the master in the URL");
    }

    StoreUnavailableException changed(HostPort before, HostPort now) {
        return new StoreUnavailableException("the connection to Redis at " + before
                + " broke between the blobs of a publish and its ref, which was not moved, since " + now
                + ", which serves now, may lack some of them; try again");
    }

    StoreException noMaster(String reasons) {
        return new StoreUnavailableException("no master for " + settings.shown() + " was found: " + reasons);
    }

    StoreException closed() {
        return new StoreException("the store at " + settings.shown() + " is closed; open it again");
    }
}
