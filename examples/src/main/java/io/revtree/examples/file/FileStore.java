package io.revtree.examples.file;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.RefHints;
import io.revtree.store.Refs;
import io.revtree.store.Registration;
import io.revtree.store.StoreException;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreMoment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/** One file, as H2's MVStore writes it: blobs after the count at which each was written, refs, and that count. */
final class FileStore implements KvStore {

    private static final StoreLimits LIMITS = new StoreLimits(16 << 20, 1 << 10, 64 << 20);

    private final RefHints hints = new RefHints();
    private final String path;
    private final MVStore file;
    private final MVMap<String, byte[]> blobs;
    private final MVMap<String, byte[]> refs;
    private final MVMap<String, Long> counts;

    FileStore(String path) {
        this.path = path;
        file = unlessItFails(
                () -> new MVStore.Builder().fileName(path).autoCommitDisabled().open());
        blobs = file.openMap("blobs");
        refs = file.openMap("refs");
        counts = file.openMap("counts");
    }

    /** An interrupt would close the file: it is kept for later. */
    private <T extends @Nullable Object> T unlessItFails(Supplier<T> work) {
        boolean interrupted = Thread.interrupted();
        try {
            return work.get();
        } catch (MVStoreException e) {
            throw new StoreException(path + " cannot be used; is it open elsewhere, or its disk full? " + e, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized <T extends @Nullable Object> T use(Supplier<T> work) {
        if (file.isClosed()) {
            throw new StoreException("this handle of the store in " + path + " is closed; open another");
        }
        return unlessItFails(work);
    }

    private void write(Runnable change) {
        boolean unused = use(() -> {
            change.run();
            file.commit();
            file.sync();
            return true;
        });
    }

    @Override
    public synchronized void close() {
        hints.close();
        file.close();
    }

    @Override
    public StoreLimits limits() {
        return LIMITS;
    }

    @Override
    public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        Map<BlobId, byte[]> found = new HashMap<>();
        for (BlobId id : ids) {
            byte[] dated = use(() -> blobs.get(id.toString()));
            if (dated != null) {
                found.put(id, Arrays.copyOfRange(dated, Long.BYTES, dated.length));
            }
        }
        return found;
    }

    private long count() {
        return counts.getOrDefault("moment", 0L);
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> written) {
        LIMITS.check(written);
        write(() -> written.forEach((id, bytes) -> blobs.put(
                id.toString(),
                ByteBuffer.allocate(Long.BYTES + bytes.length)
                        .putLong(count())
                        .put(bytes)
                        .array())));
    }

    @Override
    public synchronized StoreMoment moment() {
        write(() -> counts.put("moment", count() + 1));
        return new StoreMoment(count());
    }

    @Override
    public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
        write(() -> ids.forEach(id -> blobs.computeIfPresent(
                id.toString(), (key, dated) -> ByteBuffer.wrap(dated).getLong() < before.value() ? null : dated)));
    }

    @Override
    public Stream<BlobId> scanBlobs() {
        return use(() -> blobs.keySet().stream()).map(id -> use(() -> BlobId.parse(id)));
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        byte[] held = use(() -> refs.get(Refs.checkName(name)));
        return held == null ? null : held.clone();
    }

    @Override
    public Map<String, byte[]> listRefs(String prefix) {
        String checked = Refs.checkPrefix(prefix);
        Map<String, byte[]> found = use(() -> new HashMap<>(refs));
        found.keySet().removeIf(name -> !name.startsWith(checked));
        return found;
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        Refs.checkValue(expected);
        Refs.checkValue(next);
        synchronized (this) {
            if (!Refs.matches(readRef(name), expected)) {
                return false;
            }
            write(() -> refs.compute(name, (key, held) -> next == null ? null : next.clone()));
        }
        hints.changed(name);
        return true;
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        return use(() -> hints.add(prefix, hint));
    }
}
