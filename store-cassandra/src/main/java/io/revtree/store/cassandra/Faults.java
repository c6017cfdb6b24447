package io.revtree.store.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.UnsupportedProtocolVersionException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ConnectionInitException;
import com.datastax.oss.driver.api.core.connection.FrameTooLongException;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.BootstrappingException;
import com.datastax.oss.driver.api.core.servererrors.CoordinatorException;
import com.datastax.oss.driver.api.core.servererrors.InvalidConfigurationInQueryException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import com.datastax.oss.driver.api.core.servererrors.ReadFailureException;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What the driver's exceptions mean to the user, and what he can do.
 *
 * <p>Whether a conditional write may have landed is decided here, after the servers' own code. Nothing has landed when
 * the request was not sent; when too few replicas were up for the agreement itself ({@code Unavailable} at a serial
 * level; at another it may come from the commit, when all is agreed); and when the read that precedes a proposal failed
 * ({@code ReadTimeout}, {@code ReadFailure}: a proposal of which any replica may hold a trace is answered otherwise).
 * All else may have landed: {@code WriteTimeout} of any type, since {@code CAS} says prepare or propose and {@code SIMPLE}
 * the commit; {@code CAS_WRITE_UNKNOWN}; a failure, an overload, a lost connection, no answer in time.
 */
final class Faults {

    private final String where;
    private final String hosts;

    Faults(Settings settings) {
        where = settings.where();
        hosts = settings.hosts().stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    StoreException closed() {
        return new StoreException("this handle of the store " + where + " is closed; open another");
    }

    /** A fault that is no matter of one request: a keyspace that is not there, say. */
    StoreException refused(String problemAndRemedy) {
        return new StoreException(where + ": " + problemAndRemedy);
    }

    StoreUnavailableException unavailable(String problemAndRemedy) {
        return new StoreUnavailableException(where + ": " + problemAndRemedy);
    }

    StoreException opening(Throwable e) {
        String problem = lasting(e);
        return problem == null
                ? new StoreUnavailableException(where + " cannot be opened: " + passing(e), e)
                : new StoreException(where + " cannot be opened: " + problem, e);
    }

    StoreException reading(Throwable e) {
        String problem = lasting(e);
        return problem == null
                ? new StoreUnavailableException(where + " cannot be read: " + passing(e), e)
                : new StoreException(where + " cannot be read: " + problem, e);
    }

    /** Of writes and deletes of blobs, which may be sent again. */
    StoreException writing(Throwable e) {
        String problem = lasting(e);
        if (problem != null) {
            return new StoreException("blobs in " + where + " cannot be written: " + problem, e);
        }
        return isUnsent(e) || e instanceof UnavailableException
                ? new StoreUnavailableException("blobs in " + where + " cannot be written: " + passing(e), e)
                : new UnknownOutcomeException(
                        "a write of blobs to " + where + " may have landed or not: " + passing(e), e);
    }

    /** Of a conditional write, which was sent once. */
    StoreException moving(String ref, Throwable e) {
        String problem = lasting(e);
        if (problem != null) {
            return new StoreException("ref " + ref + " in " + where + " cannot be moved: " + problem, e);
        }
        return hasCertainlyNotMoved(e)
                ? new StoreUnavailableException("ref " + ref + " in " + where + " was not moved: " + passing(e), e)
                : new UnknownOutcomeException(
                        "ref " + ref + " in " + where + " may have been moved or not: " + passing(e), e);
    }

    static boolean hasCertainlyNotMoved(Throwable e) {
        return isUnsent(e)
                || (e instanceof UnavailableException unavailable
                        && unavailable.getConsistencyLevel().isSerial())
                || e instanceof ReadTimeoutException
                || e instanceof ReadFailureException;
    }

    /** Whether what was asked for asked too much at once, so that asking for less may do. */
    static boolean isTooSlow(Throwable e) {
        return e instanceof ReadTimeoutException
                || e instanceof ReadFailureException
                || e instanceof DriverTimeoutException;
    }

    private static boolean isUnsent(Throwable e) {
        if (e instanceof AllNodesFailedException all) {
            return errors(all).allMatch(Faults::isUnsent);
        }
        return e instanceof NodeUnavailableException
                || e instanceof BusyConnectionException
                || e instanceof BootstrappingException
                || e instanceof RequestThrottlingException
                || e instanceof ConnectException
                || e instanceof Unsent;
    }

    /** Why trying again is no use, and what is; null when it may be of use. */
    private @Nullable String lasting(Throwable e) {
        if (e instanceof AllNodesFailedException all) {
            return errors(all)
                    .map(this::lasting)
                    .filter(found -> found != null)
                    .findFirst()
                    .orElse(null);
        }
        if (e instanceof AuthenticationException || causeOf(e, AuthenticationException.class) != null) {
            return "the servers at " + hosts
                    + " refuse this user or password; check both in the URL (user:password@host)";
        }
        Throwable tls = causeOf(e, SSLException.class);
        if (tls != null) {
            return "TLS with the servers at " + hosts + " fails: " + tls.getMessage()
                    + "; check that they speak it (tls), that ca holds their certificate's authority, that the"
                    + " certificate names their address (verifyHost), and, if they ask for a client's certificate, that"
                    + " keystore holds one that they trust";
        }
        if (e instanceof UnauthorizedException) {
            return e.getMessage()
                    + "; grant the role of this URL SELECT and MODIFY on the keyspace, for create=true CREATE too";
        }
        if (e instanceof InvalidConfigurationInQueryException) {
            return e.getMessage() + "; check replication and the names of datacentres";
        }
        if (e instanceof QueryValidationException) {
            String text = String.valueOf(e.getMessage());
            return text.contains("too large") || text.contains("exceed")
                    ? text + "; let the servers take blobs of " + CassandraStore.LIMITS.blobBytesMax()
                            + " bytes (max_mutation_size, guardrails)"
                    : text + "; check that the keyspace and its revtree tables are as they were created";
        }
        if (e instanceof FrameTooLongException) {
            return e.getMessage() + "; raise native_transport_max_frame_size of the servers";
        }
        if (e instanceof UnsupportedProtocolVersionException) {
            return e.getMessage() + "; Cassandra 4.0 or newer is needed";
        }
        if (e instanceof IllegalStateException && String.valueOf(e.getMessage()).contains("from different DCs")) {
            return "the hosts " + hosts + " are in several datacentres; name one of these as dc";
        }
        if (e instanceof StoreException) {
            return e.getMessage();
        }
        return null;
    }

    private String passing(Throwable e) {
        if (e instanceof NoNodeAvailableException) {
            return "no node can be reached (" + hosts + "); check that the servers run, and dc";
        }
        if (e instanceof AllNodesFailedException all) {
            return all.getAllErrors().entrySet().stream()
                    .map(entry -> entry.getKey().getEndPoint() + ": "
                            + passing(entry.getValue().get(entry.getValue().size() - 1)))
                    .collect(Collectors.joining("; "));
        }
        Throwable host = causeOf(e, UnknownHostException.class);
        if (host != null || causeOf(e, UnresolvedAddressException.class) != null) {
            return "the name of the host is unknown; check the URL";
        }
        Throwable refused = causeOf(e, ConnectException.class);
        if (refused != null) {
            return refused.getMessage() + "; check that the server runs, and its host and port";
        }
        if (e instanceof NodeUnavailableException) {
            return "not connected; check that the server runs";
        }
        if (e instanceof UnavailableException few) {
            return few.getAlive() + " replicas are up and " + few.getConsistencyLevel() + " needs " + few.getRequired()
                    + "; start those that are down, or check the keyspace's replication" + by(few);
        }
        if (e instanceof WriteTimeoutException late) {
            return late.getReceived() + " of " + late.getBlockFor() + " replicas answered in time at "
                    + late.getConsistencyLevel() + " (" + late.getWriteType() + "); check the nodes and their load"
                    + by(late);
        }
        if (e instanceof ReadTimeoutException late) {
            return late.getReceived() + " of " + late.getBlockFor() + " replicas answered in time at "
                    + late.getConsistencyLevel() + "; check the nodes and their load" + by(late);
        }
        if (e instanceof WriteFailureException || e instanceof ReadFailureException) {
            return e.getMessage() + "; the reason is in the logs of the servers" + by((CoordinatorException) e);
        }
        if (e instanceof DriverTimeoutException) {
            return e.getMessage() + "; check the servers at " + hosts + ", or raise requestTimeout";
        }
        if (e instanceof ConnectionInitException) {
            return e.getMessage() + "; check the servers, and whether they speak TLS";
        }
        return e + "; check the servers at " + hosts;
    }

    private static String by(CoordinatorException e) {
        Node coordinator = e.getCoordinator();
        return coordinator == null ? "" : ", as " + coordinator.getEndPoint() + " says";
    }

    private static Stream<Throwable> errors(AllNodesFailedException all) {
        return all.getAllErrors().entrySet().stream().map(Map.Entry::getValue).flatMap(List::stream);
    }

    /** That which says the most may be suppressed: "refused" below "closed", when a connection fails. */
    private static <T extends Throwable> @Nullable T causeOf(Throwable e, Class<T> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
            for (Throwable beside : cause.getSuppressed()) {
                if (type.isInstance(beside)) {
                    return type.cast(beside);
                }
            }
        }
        return null;
    }

    /** A request that this process has not sent. */
    static final class Unsent extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unsent(String message) {
            super(message);
        }
    }
}
