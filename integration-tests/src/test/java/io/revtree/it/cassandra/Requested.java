package io.revtree.it.cassandra;

import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.session.Session;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The statements that drivers sent whose configuration names this class, as it was when they were answered. */
public final class Requested implements RequestTracker {

    static final List<Statement<?>> STATEMENTS = new CopyOnWriteArrayList<>();

    /** As the driver asks for it. */
    public Requested(DriverContext context) {}

    static String cql(Statement<?> statement) {
        return statement instanceof BoundStatement bound
                ? bound.getPreparedStatement().getQuery()
                : ((SimpleStatement) statement).getQuery();
    }

    @Override
    public void onSuccess(Request request, long nanos, DriverExecutionProfile profile, Node node, String prefix) {
        if (request instanceof Statement<?> statement) {
            STATEMENTS.add(statement);
        }
    }

    @Override
    public void onSessionReady(Session session) {}

    @Override
    public void close() {}
}
