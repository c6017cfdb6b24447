package io.revtree.store.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.revtree.store.BlobId;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The ids of one tree, by ranges of tokens around the ring, a page at a time. A range whose page takes the servers too
 * long, since it is full of what was deleted, say, is read again as two halves, so an id may come twice. Between pages
 * nothing is held.
 */
final class BlobScan extends Spliterators.AbstractSpliterator<BlobId> {

    private static final int RANGES = 16;
    private static final long NARROWEST = 1L << 40;

    private final String tree;
    private final Function<Range, BoundStatement> statement;
    private final Function<BoundStatement, AsyncResultSet> send;
    private final Function<RuntimeException, RuntimeException> fault;
    private final Runnable checkOpen;
    private final Deque<Range> ahead = new ArrayDeque<>();
    private @Nullable Page page;

    /** Tokens above the first, up to and with the last. The token before all others is nobody's. */
    record Range(long above, long last) {

        Range lowerHalf() {
            return new Range(above, middle());
        }

        Range upperHalf() {
            return new Range(middle(), last);
        }

        boolean isNarrow() {
            return last - above > 0 && last - above < NARROWEST; // a difference that overflows is wide
        }

        private long middle() {
            return (above >> 1) + (last >> 1);
        }
    }

    private record Page(Range range, @Nullable ByteBuffer next, Iterator<Row> rows) {}

    /**
     * @param statement reads a range, of all trees
     * @param send a statement, with the driver's faults
     * @param fault what the driver's fault is to the caller
     */
    BlobScan(
            String tree,
            Function<Range, BoundStatement> statement,
            Function<BoundStatement, AsyncResultSet> send,
            Function<RuntimeException, RuntimeException> fault,
            Runnable checkOpen) {
        super(Long.MAX_VALUE, Spliterator.NONNULL);
        this.tree = tree;
        this.statement = statement;
        this.send = send;
        this.fault = fault;
        this.checkOpen = checkOpen;
        long width = Long.divideUnsigned(-1L, RANGES) + 1;
        for (int i = 0; i < RANGES; i++) {
            long above = Long.MIN_VALUE + i * width;
            ahead.add(new Range(above, i == RANGES - 1 ? Long.MAX_VALUE : above + width));
        }
    }

    @Override
    public boolean tryAdvance(Consumer<? super BlobId> action) {
        while (true) {
            checkOpen.run();
            Page current = page;
            if (current != null && current.rows.hasNext()) {
                Row row = current.rows.next();
                if (tree.equals(row.getString(0))) {
                    action.accept(BlobId.of(CassandraStore.bytes(row.getByteBuffer(1))));
                    return true;
                }
            } else if (current != null && current.next != null) {
                page = read(current.range, current.next);
            } else if (!ahead.isEmpty()) {
                page = read(ahead.removeFirst(), null);
            } else {
                return false;
            }
        }
    }

    private @Nullable Page read(Range range, @Nullable ByteBuffer from) {
        try {
            BoundStatement bound = statement.apply(range);
            AsyncResultSet answer = send.apply(from == null ? bound : bound.setPagingState(from));
            return new Page(
                    range,
                    answer.getExecutionInfo().getPagingState(),
                    answer.currentPage().iterator());
        } catch (RuntimeException e) {
            if (!Faults.isTooSlow(e) || range.isNarrow()) {
                throw fault.apply(e);
            }
            ahead.addFirst(range.upperHalf());
            ahead.addFirst(range.lowerHalf());
            return null;
        }
    }
}
