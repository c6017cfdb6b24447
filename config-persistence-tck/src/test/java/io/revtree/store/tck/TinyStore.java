package io.revtree.store.tck;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.RefHints;
import io.revtree.store.Refs;
import io.revtree.store.Registration;
import io.revtree.store.StoreException;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreMoment;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The least that keeps the contract: two maps, a count and one lock. The kit is tried on it, and on it with a fault. */
class TinyStore implements KvStore {

    static final StoreLimits LIMITS = new StoreLimits(StoreLimits.BLOB_BYTES_LEAST, 1_000, 1 << 20);

    /** What outlives the handles; its lock guards it. */
    static final class Content {
        final Map<BlobId, byte[]> blobs = new HashMap<>();
        final Map<BlobId, Long> written = new HashMap<>();
        final Map<String, byte[]> refs = new HashMap<>();
        final Set<RefHints> listening = new CopyOnWriteArraySet<>();
        long clock;
    }

    final Content content;
    final RefHints hints = new RefHints();
    private volatile boolean closed;

    TinyStore(Content content) {
        this.content = content;
        content.listening.add(hints);
    }

    void checkOpen() {
        if (closed) {
            throw new StoreException("this handle is closed; open another");
        }
    }

    @Override
    public void close() {
        closed = true;
        content.listening.remove(hints);
        hints.close();
    }

    @Override
    public StoreLimits limits() {
        return LIMITS;
    }

    @Override
    public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        checkOpen();
        synchronized (content) {
            return ids.stream()
                    .filter(content.blobs::containsKey)
                    .distinct()
                    .collect(Collectors.toMap(id -> id, id -> Objects.requireNonNull(content.blobs.get(id))));
        }
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> blobs) {
        checkOpen();
        LIMITS.check(blobs);
        synchronized (content) {
            blobs.forEach((id, value) -> {
                content.blobs.put(id, value);
                content.written.put(id, content.clock);
            });
        }
    }

    @Override
    public StoreMoment moment() {
        checkOpen();
        synchronized (content) {
            return new StoreMoment(++content.clock);
        }
    }

    @Override
    public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
        checkOpen();
        synchronized (content) {
            for (BlobId id : ids) {
                if (isBefore(id, before)) {
                    content.blobs.remove(id);
                }
            }
        }
    }

    final boolean isBefore(BlobId id, StoreMoment moment) {
        synchronized (content) {
            return content.written.getOrDefault(id, 0L) < moment.value();
        }
    }

    @Override
    public Stream<BlobId> scanBlobs() {
        checkOpen();
        synchronized (content) {
            return new LinkedHashSet<>(content.blobs.keySet()).stream().peek(id -> checkOpen());
        }
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        checkOpen();
        Refs.checkName(name);
        synchronized (content) {
            return content.refs.get(name);
        }
    }

    @Override
    public Map<String, byte[]> listRefs(String prefix) {
        checkOpen();
        Refs.checkPrefix(prefix);
        Map<String, byte[]> found = new HashMap<>();
        synchronized (content) {
            content.refs.forEach((name, value) -> {
                if (name.startsWith(prefix)) {
                    found.put(name, value);
                }
            });
        }
        return found;
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        checkOpen();
        Refs.checkName(name);
        Refs.checkValue(expected);
        Refs.checkValue(next);
        synchronized (content) {
            if (!Arrays.equals(content.refs.get(name), expected)) {
                return false;
            }
            set(name, next);
        }
        tell(name);
        return true;
    }

    final void set(String name, byte @Nullable [] next) {
        synchronized (content) {
            if (next == null) {
                content.refs.remove(name);
            } else {
                content.refs.put(name, next);
            }
        }
    }

    final void tell(String name) {
        content.listening.forEach(each -> each.changed(name));
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        checkOpen();
        return hints.add(prefix, hint);
    }
}
