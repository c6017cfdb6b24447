package io.revtree.store.memory;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.RefHints;
import io.revtree.store.Refs;
import io.revtree.store.Registration;
import io.revtree.store.StoreException;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreMoment;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A handle onto blobs and refs in the heap, which it may share with other handles of the same JVM. */
final class MemoryStore implements KvStore {

    /** Far below what the heap could hold, so that what fits here fits a store that is worth having. */
    private static final StoreLimits LIMITS = new StoreLimits(16 << 20, 1 << 16, 64 << 20);

    private final String url;
    private final Content content;
    private final Runnable release;
    private final RefHints hints = new RefHints();
    private volatile boolean closed;

    MemoryStore(String url, Content content, Runnable release) {
        this.url = url;
        this.content = content;
        this.release = release;
        content.listening.add(hints);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        content.listening.remove(hints);
        hints.close();
        release.run();
    }

    @Override
    public StoreLimits limits() {
        return LIMITS;
    }

    @Override
    public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        checkOpen();
        Map<BlobId, byte[]> found = new HashMap<>();
        for (BlobId id : ids) {
            Blob blob = content.blobs.get(id);
            if (blob != null) {
                found.put(id, blob.bytes);
            }
        }
        return found;
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> blobs) {
        checkOpen();
        LIMITS.check(blobs);
        content.write(blobs);
    }

    @Override
    public StoreMoment moment() {
        checkOpen();
        return new StoreMoment(content.clock.incrementAndGet());
    }

    @Override
    public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
        checkOpen();
        for (BlobId id : ids) {
            content.blobs.computeIfPresent(id, (same, blob) -> blob.written < before.value() ? null : blob);
        }
    }

    @Override
    public Stream<BlobId> scanBlobs() {
        checkOpen();
        return content.blobs.keySet().stream().peek(id -> checkOpen());
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        checkOpen();
        return content.refs.get(Refs.checkName(name));
    }

    @Override
    public Map<String, byte[]> listRefs(String prefix) {
        checkOpen();
        Map<String, byte[]> found = new HashMap<>();
        for (Map.Entry<String, byte[]> ref :
                content.refs.tailMap(Refs.checkPrefix(prefix), true).entrySet()) {
            if (!ref.getKey().startsWith(prefix)) {
                break;
            }
            found.put(ref.getKey(), ref.getValue());
        }
        return found;
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        return publish(Map.of(), name, expected, next);
    }

    @Override
    public boolean publish(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        checkOpen();
        LIMITS.check(blobs);
        Refs.checkName(ref);
        Refs.checkValue(expected);
        Refs.checkValue(next);
        content.write(blobs);
        return content.move(ref, expected, next);
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        checkOpen();
        return hints.add(prefix, hint);
    }

    private void checkOpen() {
        if (closed) {
            throw new StoreException("this handle of the store " + url + " is closed; open another");
        }
    }

    /** What handles share. Its count is the store's clock: {@code moment} counts on, a write notes how far it is. */
    static final class Content {

        private final ConcurrentMap<BlobId, Blob> blobs = new ConcurrentHashMap<>();
        private final ConcurrentNavigableMap<String, byte[]> refs =
                new ConcurrentSkipListMap<>(); // moved under its lock
        private final AtomicLong clock = new AtomicLong();
        private final List<RefHints> listening = new CopyOnWriteArrayList<>();

        void write(Map<BlobId, byte[]> written) {
            long now = clock.get();
            for (Map.Entry<BlobId, byte[]> entry : written.entrySet()) {
                // Of two writes at once the later date stays, though it may not be the last to get here.
                blobs.merge(
                        entry.getKey(),
                        new Blob(entry.getValue(), now),
                        (there, fresh) -> there.written > fresh.written ? there : fresh);
            }
        }

        boolean move(String name, byte @Nullable [] expected, byte @Nullable [] next) {
            synchronized (refs) {
                if (!Refs.matches(refs.get(name), expected)) {
                    return false;
                }
                if (next == null) {
                    refs.remove(name);
                } else {
                    refs.put(name, next);
                }
            }
            listening.forEach(hints -> hints.changed(name));
            return true;
        }
    }

    /** Its bytes, and how far the clock was when they were last written. */
    private static final class Blob {

        private final byte[] bytes;
        private final long written;

        Blob(byte[] bytes, long written) {
            this.bytes = bytes;
            this.written = written;
        }
    }
}
