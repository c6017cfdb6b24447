package io.revtree.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import org.jspecify.annotations.Nullable;

/**
 * The prepared statements. Each carries its consistency, whether it may be sent again, and its profile; nothing of that
 * is left to the driver's configuration.
 */
final class Statements {

    static final int REFS_PAGE = 256; // of at most 64 KiB each
    static final int SCAN_PAGE = 1024;

    final PreparedStatement readBlob;
    final PreparedStatement writeBlob;
    final PreparedStatement deleteBlob;
    final PreparedStatement scanBlobs;
    final PreparedStatement readRef;
    final PreparedStatement listRefs;
    final PreparedStatement lookAtRefs;
    final PreparedStatement createRef;
    final PreparedStatement moveRef;
    final PreparedStatement deleteRef;

    private final CqlSession session;
    private final Settings settings;

    Statements(CqlSession session, Settings settings) {
        this.session = session;
        this.settings = settings;
        String blobs = Tables.name(settings, Tables.BLOBS);
        String refs = Tables.name(settings, Tables.REFS);
        readBlob = ofBlobs("SELECT value FROM " + blobs + " WHERE tree = ? AND id = ?");
        writeBlob = ofBlobs("INSERT INTO " + blobs + " (tree, id, value) VALUES (?, ?, ?) USING TIMESTAMP ?");
        deleteBlob = ofBlobs("DELETE FROM " + blobs + " USING TIMESTAMP ? WHERE tree = ? AND id = ?");
        scanBlobs = ofBlobs("SELECT tree, id FROM " + blobs + " WHERE token(tree, id) > ? AND token(tree, id) <= ?");
        readRef = serialRead("SELECT value FROM " + refs + " WHERE tree = ? AND name = ?");
        listRefs = serialRead("SELECT name, value FROM " + refs + " WHERE tree = ? AND name >= ?");
        lookAtRefs = prepare(
                SimpleStatement.newInstance("SELECT name, writetime(value) AS moved FROM " + refs + " WHERE tree = ?")
                        .setConsistencyLevel(settings.reach().quorum())
                        .setPageSize(SCAN_PAGE)
                        .setIdempotent(true));
        createRef = conditional("INSERT INTO " + refs + " (tree, name, value) VALUES (?, ?, ?) IF NOT EXISTS");
        moveRef = conditional("UPDATE " + refs + " SET value = ? WHERE tree = ? AND name = ? IF value = ?");
        deleteRef = conditional("DELETE FROM " + refs + " WHERE tree = ? AND name = ? IF value = ?");
    }

    private PreparedStatement ofBlobs(String cql) {
        @Nullable String profile = settings.profile();
        SimpleStatement statement = SimpleStatement.newInstance(cql)
                .setConsistencyLevel(settings.reach().quorum())
                .setPageSize(SCAN_PAGE)
                .setIdempotent(true);
        return prepare(profile == null ? statement : statement.setExecutionProfileName(profile));
    }

    private PreparedStatement serialRead(String cql) {
        return prepare(SimpleStatement.newInstance(cql)
                .setConsistencyLevel(settings.reach().serial())
                .setPageSize(REFS_PAGE)
                .setIdempotent(true));
    }

    private PreparedStatement conditional(String cql) {
        return prepare(SimpleStatement.newInstance(cql)
                .setConsistencyLevel(settings.reach().quorum())
                .setSerialConsistencyLevel(settings.reach().serial())
                .setExecutionProfileName(Connection.CONDITIONAL)
                .setIdempotent(false));
    }

    private PreparedStatement prepare(SimpleStatement statement) {
        return session.prepare(statement);
    }
}
