package io.revtree.store.redis;

import io.revtree.store.BlobId;
import io.revtree.store.StoreUnavailableException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a tree's blobs, a SCAN at a time. A place in a SCAN means something only to the server process that gave
 * it, so a scan ends in a fault when its link does; and keys that a Cluster has begun to move away may have passed it by,
 * so at its end the server is asked whether it still has them all.
 */
final class BlobScan extends Spliterators.AbstractSpliterator<BlobId> {

    private static final String KEYS_A_STEP = "1000";
    private static final String BEGIN = "0";

    private final Master master;
    private final Keys keys;
    private final Link link;
    private final byte[] pattern;
    private final Deque<BlobId> found = new ArrayDeque<>();
    private byte[] cursor = Command.utf8(BEGIN);
    private boolean ended;

    BlobScan(Master master, Keys keys) {
        super(Long.MAX_VALUE, Spliterator.NONNULL);
        this.master = master;
        this.keys = keys;
        link = master.link();
        pattern = keys.blobPattern();
    }

    @Override
    public boolean tryAdvance(Consumer<? super BlobId> action) {
        while (found.isEmpty() && !ended) {
            step();
        }
        master.checkOpen();
        BlobId next = found.poll();
        if (next == null) {
            return false;
        }
        action.accept(next);
        return true;
    }

    private void step() {
        List<?> reply = (List<?>) Objects.requireNonNull(ask(Command.of(
                "SCAN", cursor, Command.utf8("MATCH"), pattern, Command.utf8("COUNT"), Command.utf8(KEYS_A_STEP))));
        cursor = (byte[]) reply.get(0);
        for (Object key : (List<?>) reply.get(1)) {
            BlobId id = keys.id((byte[]) key);
            if (id != null) {
                found.add(id);
            }
        }
        if (Command.text(cursor).equals(BEGIN)) {
            ask(Command.of("EXISTS", keys.nothing()));
            ended = true;
        }
    }

    private @Nullable Object ask(Command command) {
        try {
            return master.readFrom(link, command);
        } catch (StoreUnavailableException e) {
            throw new StoreUnavailableException("a scan was cut off and must begin again: " + e.getMessage(), e);
        }
    }
}
