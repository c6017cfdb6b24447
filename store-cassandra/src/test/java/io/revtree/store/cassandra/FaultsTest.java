package io.revtree.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.ConnectionInitException;
import com.datastax.oss.driver.api.core.connection.HeartbeatException;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.CASWriteUnknownException;
import com.datastax.oss.driver.api.core.servererrors.DefaultWriteType;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.ReadFailureException;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.WriteType;
import com.datastax.oss.driver.internal.core.metadata.DefaultEndPoint;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.StoreUrl;
import io.revtree.store.UnknownOutcomeException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the driver's exceptions mean:")
class FaultsTest {

    private static final ConsistencyLevel SERIAL = DefaultConsistencyLevel.SERIAL;
    private static final ConsistencyLevel LOCAL_SERIAL = DefaultConsistencyLevel.LOCAL_SERIAL;
    private static final ConsistencyLevel QUORUM = DefaultConsistencyLevel.QUORUM;

    private final Node node = node("10.0.0.1");
    private final Faults faults =
            new Faults(Settings.of(StoreUrl.parse("cassandra://me:pass-word@10.0.0.1,10.0.0.2:9043/ks?tree=t")));

    @Test
    @DisplayName("a move that timed out, failed or lost its answer may have landed, whatever the phase")
    void aMoveThatTimedOutMayHaveLanded() {
        for (WriteType type : DefaultWriteType.values()) {
            assertMayHaveMoved(new WriteTimeoutException(node, SERIAL, 1, 2, type));
            assertMayHaveMoved(new WriteTimeoutException(node, QUORUM, 0, 2, type));
            assertMayHaveMoved(new WriteFailureException(node, QUORUM, 1, 2, type, 1, Map.of()));
        }
        assertMayHaveMoved(new CASWriteUnknownException(node, SERIAL, 1, 2));
        assertMayHaveMoved(new DriverTimeoutException("Query timed out after PT10S"));
        assertMayHaveMoved(new ClosedConnectionException("Lost connection to remote peer"));
        assertMayHaveMoved(new HeartbeatException(new InetSocketAddress("10.0.0.1", 9042), "heartbeat", null));
        assertMayHaveMoved(new OverloadedException(node, "too many hints"));
        assertMayHaveMoved(new ServerError(node, "java.lang.AssertionError"));
        assertMayHaveMoved(new IllegalStateException("Session is closed"));
    }

    @Test
    @DisplayName("too few replicas for the agreement is certain, too few for the commit comes after it")
    void tooFewReplicasForTheAgreementIsCertain() {
        assertNotMoved(new UnavailableException(node, SERIAL, 2, 1));
        assertNotMoved(new UnavailableException(node, LOCAL_SERIAL, 2, 1));
        assertMayHaveMoved(new UnavailableException(node, QUORUM, 2, 1));
    }

    @Test
    @DisplayName("a move whose read failed proposed nothing")
    void aMoveWhoseReadFailedProposedNothing() {
        assertNotMoved(new ReadTimeoutException(node, QUORUM, 1, 2, false));
        assertNotMoved(new ReadFailureException(node, QUORUM, 1, 2, 1, false, Map.of()));
    }

    @Test
    @DisplayName("a move that was sent to no node has not landed; of several nodes each must be certain")
    void aMoveThatWasNotSentHasNotLanded() {
        assertNotMoved(new NoNodeAvailableException());
        assertNotMoved(new NodeUnavailableException(node));
        assertNotMoved(new BusyConnectionException(1024));
        assertNotMoved(new Faults.Unsent("waited for others"));
        assertNotMoved(all(new NodeUnavailableException(node), new BusyConnectionException(1024)));
        assertMayHaveMoved(all(new NodeUnavailableException(node), new ClosedConnectionException("lost")));
        assertMayHaveMoved(all(new DriverTimeoutException("late"), new NodeUnavailableException(node)));
    }

    @Test
    @DisplayName("what lasts is no matter of trying again, for reads, writes and moves alike")
    void whatLastsIsNoMatterOfTryingAgain() {
        for (Throwable lasting : List.of(
                new UnauthorizedException(node, "User me has no MODIFY permission on ks"),
                new InvalidQueryException(node, "unconfigured table revtree_refs"),
                new AuthenticationException(node.getEndPoint(), "Provided username me and/or password are incorrect"),
                all(new AuthenticationException(node.getEndPoint(), "bad credentials")))) {
            for (StoreException fault : List.of(
                    faults.moving("heads/main", lasting),
                    faults.writing(lasting),
                    faults.reading(lasting),
                    faults.opening(lasting))) {
                assertThat(fault).isExactlyInstanceOf(StoreException.class).hasCause(lasting);
            }
        }
    }

    @Test
    @DisplayName("a blob's write may have landed once a replica had it; too few replicas refuse it before")
    void aBlobsWriteMayHaveLanded() {
        assertThat(faults.writing(new UnavailableException(node, QUORUM, 2, 1)))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(faults.writing(new NoNodeAvailableException())).isInstanceOf(StoreUnavailableException.class);
        assertThat(faults.writing(new WriteTimeoutException(node, QUORUM, 1, 2, DefaultWriteType.SIMPLE)))
                .isInstanceOf(UnknownOutcomeException.class);
        assertThat(faults.writing(new DriverTimeoutException("late"))).isInstanceOf(UnknownOutcomeException.class);
        assertThat(faults.writing(all(new UnavailableException(node, QUORUM, 2, 1), new ServerError(node, "?"))))
                .isInstanceOf(UnknownOutcomeException.class);
    }

    @Test
    @DisplayName("a read that failed may be made again")
    void aReadMayBeMadeAgain() {
        for (Throwable passing : List.of(
                new ReadTimeoutException(node, SERIAL, 1, 2, false),
                new WriteTimeoutException(node, SERIAL, 1, 2, DefaultWriteType.CAS),
                new UnavailableException(node, SERIAL, 2, 1),
                new DriverTimeoutException("late"),
                new NoNodeAvailableException())) {
            assertThat(faults.reading(passing)).isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    @DisplayName("each names the store, the server, what is wrong and what to do, and no secret")
    void eachNamesTheStoreAndTheRemedy() {
        assertThat(faults.reading(new UnavailableException(node, SERIAL, 2, 1)))
                .hasMessageContaining("/ks?tree=t")
                .hasMessageContaining("1 replicas are up and SERIAL needs 2")
                .hasMessageContaining("10.0.0.1")
                .hasMessageContaining("start those that are down");
        assertThat(faults.moving("heads/main", new WriteTimeoutException(node, SERIAL, 1, 2, DefaultWriteType.CAS)))
                .hasMessageContaining("heads/main")
                .hasMessageContaining("may have been moved or not")
                .hasMessageContaining("1 of 2 replicas")
                .hasMessageContaining("SERIAL (CAS)");
        assertThat(faults.opening(all(new AuthenticationException(node.getEndPoint(), "bad credentials"))))
                .hasMessageContaining("refuse this user or password")
                .hasMessageContaining("10.0.0.1:9042, 10.0.0.2:9043")
                .hasMessageNotContaining("pass-word");
        assertThat(faults.opening(all(new ConnectionInitException(
                        "failed to send request", new SSLHandshakeException("PKIX path building failed")))))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("PKIX path building failed")
                .hasMessageContaining("ca holds");
        assertThat(faults.writing(new InvalidQueryException(node, "Mutation of 900 bytes is too large for 500")))
                .hasMessageContaining("max_mutation_size");
    }

    private void assertMayHaveMoved(Throwable e) {
        assertThat(faults.moving("heads/main", e)).as(e.toString()).isInstanceOf(UnknownOutcomeException.class);
    }

    private void assertNotMoved(Throwable e) {
        assertThat(faults.moving("heads/main", e)).as(e.toString()).isInstanceOf(StoreUnavailableException.class);
    }

    private static AllNodesFailedException all(Throwable first, Throwable... more) {
        List<Map.Entry<Node, Throwable>> errors = new java.util.ArrayList<>();
        errors.add(Map.entry(node("10.0.0.1"), first));
        for (Throwable other : more) {
            errors.add(Map.entry(node("10.0.0.2"), other));
        }
        return AllNodesFailedException.fromErrors(errors);
    }

    /** As far as messages ask for one. */
    private static Node node(String host) {
        DefaultEndPoint endPoint = new DefaultEndPoint(new InetSocketAddress(host, 9042));
        return (Node) Proxy.newProxyInstance(
                FaultsTest.class.getClassLoader(),
                new Class<?>[] {Node.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getEndPoint" -> endPoint;
                    case "toString" -> host;
                    case "hashCode" -> host.hashCode();
                    case "equals" -> proxy == arguments[0];
                    default -> throw new AssertionError("not asked for: " + method);
                });
    }
}
