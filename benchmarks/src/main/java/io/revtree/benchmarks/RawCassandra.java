package io.revtree.benchmarks;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.revtree.store.BlobId;
import io.revtree.store.HostPort;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Cassandra by its driver, in the tables of the store but under another name of a tree. A write is an insert for each blob,
 * up to 256 under way at once, and when all are acknowledged the light-weight transaction that moves the ref.
 */
final class RawCassandra implements RawStore {

    private static final String TREE = "raw";
    private static final int AT_ONCE = 256;

    /** As the store has them, rather than the driver's two seconds. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration SCHEMA_TIMEOUT = Duration.ofSeconds(30);

    private final Semaphore room = new Semaphore(AT_ONCE);
    private final CqlSession session;
    private final String keyspace;
    private final PreparedStatement insertBlob;
    private final PreparedStatement createRef;
    private final PreparedStatement moveRef;
    private final PreparedStatement selectBlob;
    private final PreparedStatement selectRef;

    RawCassandra(HostPort server, String datacenter, String keyspace) {
        this.keyspace = keyspace;
        session = CqlSession.builder()
                .addContactPoint(new InetSocketAddress(server.host(), server.port()))
                .withLocalDatacenter(datacenter)
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, REQUEST_TIMEOUT)
                        .build())
                .build();
        String blobs = keyspace + ".revtree_blobs";
        String refs = keyspace + ".revtree_refs";
        insertBlob = prepare("INSERT INTO " + blobs + " (tree, id, value) VALUES (?, ?, ?)");
        createRef = prepare("INSERT INTO " + refs + " (tree, name, value) VALUES (?, ?, ?) IF NOT EXISTS");
        moveRef = prepare("UPDATE " + refs + " SET value = ? WHERE tree = ? AND name = ? IF value = ?");
        selectBlob = prepare("SELECT value FROM " + blobs + " WHERE tree = ? AND id = ?");
        selectRef = prepare("SELECT value FROM " + refs + " WHERE tree = ? AND name = ?");
    }

    private PreparedStatement prepare(String cql) {
        return session.prepare(SimpleStatement.newInstance(cql)
                .setConsistencyLevel(DefaultConsistencyLevel.QUORUM)
                .setSerialConsistencyLevel(DefaultConsistencyLevel.SERIAL));
    }

    @Override
    public void write(Write write) {
        List<CompletableFuture<AsyncResultSet>> sent = new ArrayList<>();
        write.blobs().forEach((id, blob) -> {
            room.acquireUninterruptibly();
            sent.add(session.executeAsync(insertBlob.bind(TREE, ByteBuffer.wrap(id.toBytes()), ByteBuffer.wrap(blob)))
                    .whenComplete((answer, fault) -> room.release())
                    .toCompletableFuture());
        });
        sent.forEach(CompletableFuture::join);
        String ref = write.ref();
        byte[] next = write.next();
        if (ref != null && next != null) {
            if (!session.execute(move(ref, write.expected(), next)).wasApplied()) {
                throw RawStore.refused(write);
            }
        }
    }

    private BoundStatement move(String ref, byte @Nullable [] expected, byte[] next) {
        return expected == null
                ? createRef.bind(TREE, ref, ByteBuffer.wrap(next))
                : moveRef.bind(ByteBuffer.wrap(next), TREE, ref, ByteBuffer.wrap(expected));
    }

    @Override
    public Map<BlobId, byte[]> read(Collection<BlobId> ids) {
        Map<BlobId, byte[]> found = new HashMap<>();
        for (BlobId id : ids) {
            byte[] value = value(selectBlob.bind(TREE, ByteBuffer.wrap(id.toBytes())));
            if (value != null) {
                found.put(id, value);
            }
        }
        return found;
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        return value(selectRef.bind(TREE, name));
    }

    private byte @Nullable [] value(BoundStatement statement) {
        Row row = session.execute(statement).one();
        ByteBuffer value = row == null ? null : row.getByteBuffer(0);
        if (value == null) {
            return null;
        }
        byte[] bytes = new byte[value.remaining()];
        value.get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        session.execute(SimpleStatement.newInstance("DROP KEYSPACE " + keyspace).setTimeout(SCHEMA_TIMEOUT));
        session.close();
    }
}
