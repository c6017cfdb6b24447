package io.revtree.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.RefHints;
import io.revtree.store.Refs;
import io.revtree.store.Registration;
import io.revtree.store.StoreException;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreMoment;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A tree's blobs and refs in a keyspace.
 *
 * <p><b>Blobs</b> are partitions of their own, spread over the ring, written and read at quorum, many at once. A publish
 * is its blobs, all of them acknowledged, and then the move of the ref.
 *
 * <p><b>Deletes.</b> Each write of a blob is dated by {@link WriteClock}, each delete just before its moment, and
 * replicas keep of two dates the later, in whatever order they come: so a write that counts as later wins, beside a
 * delete, before or after it. Just before, since at one date a delete would win. An id is never spared a write because it
 * is there already: only the new date saves it.
 *
 * <p><b>Refs</b> are the rows of one partition, and are read and moved by light-weight transactions only, of which this
 * process sends one at a time.
 */
final class CassandraStore implements KvStore {

    /** A blob fits well into what a server takes by default, 16 MiB a mutation; a batch is cut into single writes. */
    static final StoreLimits LIMITS = new StoreLimits(1 << 20, 4096, 16L << 20);

    private final CqlSession session;
    private final Settings settings;
    private final Faults faults;
    private final Requests requests;
    private final Statements statements;
    private final WriteClock clock;
    private final RefHints hints = new RefHints();
    private final RefWatch watch;
    private final Turn turn;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** The store in this session, which it closes when it is closed, but not when this fails. */
    CassandraStore(CqlSession session, Settings settings, Faults faults, InstantSource clock) {
        this.session = session;
        this.settings = settings;
        this.faults = faults;
        requests = new Requests(session, Connection.timeout(session), settings.concurrency());
        var skew = new Tables(session, requests, settings, faults).ready();
        this.clock = new WriteClock(session, requests, clock, skew, faults);
        statements = new Statements(session, settings);
        watch = new RefWatch(settings.where(), settings.pollInterval(), hints, this::lookAtRefs);
        turn = Turn.of(
                session.getMetadata().getClusterName().orElse("") + "/" + settings.keyspace() + "/" + settings.tree());
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            watch.end();
            hints.close();
            Connection.close(session);
            watch.awaitEnd();
            turn.close();
        }
    }

    @Override
    public StoreLimits limits() {
        return LIMITS;
    }

    @Override
    public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        Map<BlobId, byte[]> found = new HashMap<>(2 * ids.size());
        reading(() -> requests.all(ids, id -> statements.readBlob.bind(settings.tree(), bytes(id))))
                .forEach((id, answer) -> {
                    Row row = answer.one();
                    if (row != null) {
                        found.put(id, bytes(row.getByteBuffer(0)));
                    }
                });
        return found;
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> blobs) {
        checkOpen();
        LIMITS.check(blobs);
        if (blobs.isEmpty()) {
            return;
        }
        long date = clock.micros();
        Map<BlobId, AsyncResultSet> unused = writing(() -> requests.all(
                blobs.keySet(),
                id -> statements.writeBlob.bind(settings.tree(), bytes(id), ByteBuffer.wrap(blobs.get(id)), date)));
    }

    @Override
    public StoreMoment moment() {
        return reading(clock::moment);
    }

    @Override
    public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
        checkOpen();
        if (ids.isEmpty() || before.value() <= 1) {
            return;
        }
        if (before.value() > clock.micros()) {
            // Replicas would hide what is written until then.
            throw new IllegalArgumentException(before + " lies ahead: it is none that this store has given");
        }
        Map<BlobId, AsyncResultSet> unused = writing(() ->
                requests.all(ids, id -> statements.deleteBlob.bind(before.value() - 1, settings.tree(), bytes(id))));
    }

    @Override
    public Stream<BlobId> scanBlobs() {
        checkOpen();
        return StreamSupport.stream(
                new BlobScan(
                        settings.tree(),
                        range -> statements
                                .scanBlobs
                                .bind()
                                .setLong(0, range.above())
                                .setLong(1, range.last()),
                        requests::one,
                        this::readFault,
                        this::checkOpen),
                false);
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        BoundStatement statement = statements.readRef.bind(settings.tree(), Refs.checkName(name));
        Row row = reading(() -> inTurn(statement)).one();
        return row == null ? null : bytes(row.getByteBuffer(0));
    }

    @Override
    public Map<String, byte[]> listRefs(String prefix) {
        BoundStatement statement = statements.listRefs.bind(settings.tree(), Refs.checkPrefix(prefix));
        Map<String, byte[]> found = new HashMap<>();
        // In the order of their UTF-8, so that those with the prefix come first and together.
        reading(() -> forEachRow(statement, this::inTurn, row -> {
            String name = String.valueOf(row.getString(0));
            return name.startsWith(prefix) && found.put(name, bytes(row.getByteBuffer(1))) == null;
        }));
        return found;
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        Refs.checkName(name);
        Refs.checkValue(expected);
        Refs.checkValue(next);
        if (Refs.matches(expected, next)) {
            return Refs.matches(readRef(name), expected);
        }
        checkOpen();
        boolean moved;
        try {
            moved = inTurn(move(name, expected, next)).wasApplied();
        } catch (RuntimeException e) {
            throw faults.moving(name, e);
        }
        if (moved) {
            hints.changed(name);
        }
        return moved;
    }

    private BoundStatement move(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        if (expected == null) {
            return statements.createRef.bind(
                    settings.tree(), name, ByteBuffer.wrap(Objects.requireNonNull(next, "both cannot be absent")));
        }
        ByteBuffer held = ByteBuffer.wrap(expected);
        return next == null
                ? statements.deleteRef.bind(settings.tree(), name, held)
                : statements.moveRef.bind(ByteBuffer.wrap(next), settings.tree(), name, held);
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        checkOpen();
        Registration registration = hints.add(prefix, hint);
        watch.begin();
        return registration;
    }

    private Map<String, Long> lookAtRefs() {
        Map<String, Long> refs = new HashMap<>();
        reading(() -> forEachRow(statements.lookAtRefs.bind(settings.tree()), requests::one, row -> {
            refs.put(String.valueOf(row.getString(0)), row.getLong(1));
            return true;
        }));
        return refs;
    }

    /** A page after the other, until one row says that it is enough; true. */
    private static boolean forEachRow(
            BoundStatement statement, Function<BoundStatement, AsyncResultSet> send, Function<Row, Boolean> more) {
        ByteBuffer next = null;
        do {
            AsyncResultSet answer = send.apply(next == null ? statement : statement.setPagingState(next));
            for (Row row : answer.currentPage()) {
                if (!more.apply(row)) {
                    return true;
                }
            }
            next = answer.getExecutionInfo().getPagingState();
        } while (next != null);
        return true;
    }

    private AsyncResultSet inTurn(BoundStatement statement) {
        if (!Requests.acquire(turn.semaphore(), requests.longest())) {
            throw new Faults.Unsent("reads and moves of refs by other threads took longer than " + requests.longest());
        }
        try {
            return requests.one(statement);
        } finally {
            turn.semaphore().release();
        }
    }

    private <T> T reading(Supplier<T> call) {
        checkOpen();
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw readFault(e);
        }
    }

    private RuntimeException readFault(RuntimeException e) {
        if (e instanceof StoreException) {
            return e;
        }
        return closed.get() ? faults.closed() : faults.reading(e);
    }

    private <T> T writing(Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw faults.writing(e);
        }
    }

    private void checkOpen() {
        if (closed.get()) {
            throw faults.closed();
        }
    }

    static byte[] bytes(@Nullable ByteBuffer buffer) {
        Objects.requireNonNull(buffer, "a column that is always written is null");
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static ByteBuffer bytes(BlobId id) {
        return ByteBuffer.wrap(id.toBytes());
    }

    @Override
    public String toString() {
        return settings.where();
    }
}
