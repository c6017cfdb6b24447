package io.revtree.store.consul;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.RefHints;
import io.revtree.store.Refs;
import io.revtree.store.Registration;
import io.revtree.store.StoreException;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreMoment;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kiwiproject.consul.model.kv.Value;

/**
 * A store in Consul's KV. A publish that fits one transaction is one.
 *
 * <p><b>Moments.</b> Consul counts its writes, and every key has the index of its last one. A moment is the index of a
 * write that is made to learn it: all that ended before have lower ones, all that begin afterwards higher ones. A put of
 * what is there already is no write to Consul, so each blob has beside its value a number that no other put has had.
 *
 * <p><b>Refs.</b> A compare-and-set names the index at which this handle last saw the ref, and is sent without a look at
 * the ref before. If it is refused, the ref is read, and decides: false if it differs from what was expected; if not,
 * the index was out of date, and the next attempt has the right one.
 */
final class ConsulStore implements KvStore {

    /**
     * A blob with the longest key goes into one transaction, of which base64 leaves three quarters. A batch is some
     * forty transactions at most, all of which Consul keeps in memory.
     */
    static final StoreLimits LIMITS = new StoreLimits(380 * 1024, 4096, 16 << 20);

    private static final byte[] NOTHING = new byte[0];
    private static final int READ_BATCH = Transaction.OPERATIONS_MAX / 2;
    private static final int ATTEMPTS_MAX = 8;

    private final ConsulHttp http;
    private final Keys keys;
    private final Lanes lanes = new Lanes();
    private final SeenRefs seen = new SeenRefs();
    private final RefHints hints = new RefHints();
    private final RefWatch watch;
    private final AtomicLong nonces = new AtomicLong(new SecureRandom().nextLong());

    private ConsulStore(ConsulHttp http, Keys keys) {
        this.http = http;
        this.keys = keys;
        watch = new RefWatch(http, keys, hints);
    }

    /** Opens what the URL names, and sees that it can be read. */
    static ConsulStore open(ConsulUrl url) {
        Keys keys = new Keys(url.prefix());
        ConsulStore store = new ConsulStore(new ConsulHttp(url, keys), keys);
        try {
            store.http.read(keys.refs());
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public void close() {
        watch.stop();
        hints.close();
        http.close();
        watch.close();
        lanes.close();
    }

    @Override
    public StoreLimits limits() {
        return LIMITS;
    }

    @Override
    public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        http.checkOpen();
        Map<BlobId, byte[]> found = new ConcurrentHashMap<>();
        readInto(found, List.copyOf(new LinkedHashSet<>(ids)), false);
        List<BlobId> absent =
                ids.stream().filter(id -> !found.containsKey(id)).distinct().toList();
        if (!absent.isEmpty()) {
            // A leader that is new may not have them yet. And what a token may not read is absent from a transaction,
            // but
            // is refused when it is asked for by itself.
            Value first = http.read(keys.blob(absent.get(0)));
            if (first != null) {
                found.put(absent.get(0), bytes(first));
            }
            readInto(found, absent.subList(1, absent.size()), true);
        }
        return found;
    }

    private void readInto(Map<BlobId, byte[]> found, List<BlobId> ids, boolean consistently) {
        lanes.each(cut(ids, READ_BATCH), some -> {
            for (Value value : values(some, consistently)) {
                BlobId id = keys.blobId(value.getKey());
                if (id != null) {
                    found.put(id, bytes(value));
                }
            }
        });
    }

    private List<Value> values(List<BlobId> ids, boolean consistently) {
        return http.read(
                ids.stream().map(id -> Operation.getTree(keys.blob(id))).toList(), consistently);
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> blobs) {
        http.checkOpen();
        LIMITS.check(blobs);
        write(Transaction.cut(puts(blobs), List.of()));
    }

    private List<Operation> puts(Map<BlobId, byte[]> blobs) {
        List<Operation> puts = new ArrayList<>(blobs.size());
        blobs.forEach((id, value) -> puts.add(Operation.set(keys.blob(id), nonce(), value)));
        return puts;
    }

    private void write(List<List<Operation>> runs) {
        lanes.each(runs, http::put);
    }

    private long nonce() {
        return nonces.getAndIncrement() & Long.MAX_VALUE;
    }

    @Override
    public StoreMoment moment() {
        try {
            List<Value> written = http.put(List.of(Operation.set(keys.moment(), nonce(), NOTHING)));
            return new StoreMoment(written.get(0).getModifyIndex());
        } catch (UnknownOutcomeException e) {
            throw new StoreUnavailableException("no moment was given, ask again: " + e.getMessage(), e);
        }
    }

    @Override
    public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
        http.checkOpen();
        lanes.each(cut(List.copyOf(new LinkedHashSet<>(ids)), READ_BATCH), some -> {
            List<Operation> deletes = values(some, true).stream()
                    .filter(value -> value.getModifyIndex() < before.value() && keys.blobId(value.getKey()) != null)
                    .map(value -> Operation.deleteCas(value.getKey(), value.getModifyIndex()))
                    .toList();
            if (!deletes.isEmpty() && http.putIf(deletes) == null) {
                // One of them was written since, later than the moment: it stays, and so must not hold up the others.
                deletes.forEach(delete -> http.putIf(List.of(delete)));
            }
        });
    }

    @Override
    public Stream<BlobId> scanBlobs() {
        List<String> folders = http.keys(keys.blobs(), true);
        if (folders.isEmpty()) {
            http.read(keys.blobs()); // is refused where a token may not read, while a list is empty
        }
        return folders.stream()
                .filter(keys::isFolder)
                .flatMap(folder -> http.keys(folder, false).stream())
                .peek(key -> http.checkOpen())
                .map(keys::blobId)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull);
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        SeenRefs.Seen now = read(Refs.checkName(name));
        return now == null ? null : now.value();
    }

    private SeenRefs.@Nullable Seen read(String name) {
        http.checkOpen();
        Value value = http.read(keys.ref(name));
        if (value == null) {
            seen.forget(name);
            return null;
        }
        return seen.note(name, value.getModifyIndex(), bytes(value));
    }

    @Override
    public Map<String, byte[]> listRefs(String prefix) {
        http.checkOpen();
        Map<String, byte[]> found = new HashMap<>();
        for (Value value : http.readAll(keys.ref(Refs.checkPrefix(prefix)))) {
            String name = keys.refName(value.getKey());
            if (name != null) {
                found.put(name, bytes(value));
            }
        }
        if (found.isEmpty()) {
            http.read(keys.refs()); // as in scanBlobs
        }
        return found;
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        return publish(Map.of(), name, expected, next);
    }

    @Override
    public boolean publish(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        http.checkOpen();
        LIMITS.check(blobs);
        Refs.checkName(ref);
        Refs.checkValue(expected);
        Refs.checkValue(next);
        Long index = indexOf(ref, expected);
        if (index == null) {
            return false;
        }
        List<List<Operation>> runs = Transaction.cut(puts(blobs), move(ref, index, expected, next));
        List<Operation> last = runs.get(runs.size() - 1);
        writeAhead(runs.subList(0, runs.size() - 1), ref);
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            if (written(last, ref, next)) {
                return true;
            }
            SeenRefs.Seen now = read(ref);
            if (!Refs.matches(now == null ? null : now.value(), expected)) {
                return false;
            }
            last = movedFrom(last, move(ref, now == null ? 0 : now.index(), expected, next));
        }
        throw new StoreUnavailableException("ref " + ref + " of " + http + " was moved away and back " + ATTEMPTS_MAX
                + " times while it was to be moved; try again");
    }

    /** Where the ref was last seen with that value, 0 for none; null if it has another. */
    private @Nullable Long indexOf(String ref, byte @Nullable [] expected) {
        if (expected == null) {
            return 0L;
        }
        SeenRefs.Seen last = seen.of(ref);
        if (last == null || !Refs.matches(last.value(), expected)) {
            last = read(ref);
        }
        return last != null && Refs.matches(last.value(), expected) ? last.index() : null;
    }

    private void writeAhead(List<List<Operation>> runs, String ref) {
        try {
            write(runs);
        } catch (UnknownOutcomeException e) {
            throw new StoreUnavailableException(
                    "ref " + ref + " was not moved, since it is unknown whether its blobs were written: "
                            + e.getMessage(),
                    e);
        }
    }

    private boolean written(List<Operation> operations, String ref, byte @Nullable [] next) {
        List<Value> written;
        try {
            written = http.putIf(operations);
        } catch (StoreException e) {
            seen.forget(ref);
            throw e;
        }
        if (written == null) {
            return false;
        }
        if (next == null) {
            seen.forget(ref);
        } else {
            seen.note(ref, written.get(written.size() - 1).getModifyIndex(), next);
        }
        return true;
    }

    /** What moves a ref, or, where both values are equal, sees that it has this one. */
    private List<Operation> move(String ref, long index, byte @Nullable [] expected, byte @Nullable [] next) {
        String key = keys.ref(ref);
        if (next == null && expected == null) {
            return List.of(Operation.checkNotExists(key));
        }
        if (next == null) {
            // A delete of what is gone succeeds, so of two callers at once both would: the check lets one fail.
            return List.of(Operation.checkIndex(key, index), Operation.deleteCas(key, index));
        }
        return Refs.matches(expected, next)
                ? List.of(Operation.checkIndex(key, index))
                : List.of(Operation.cas(key, index, next));
    }

    private static List<Operation> movedFrom(List<Operation> operations, List<Operation> move) {
        List<Operation> replaced = new ArrayList<>(operations.subList(0, operations.size() - move.size()));
        replaced.addAll(move);
        return replaced;
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        http.checkOpen();
        Registration registration = hints.add(prefix, hint);
        watch.start();
        return registration;
    }

    private static byte[] bytes(Value value) {
        return value.getValueAsBytes().orElse(NOTHING);
    }

    private static <T> List<List<T>> cut(List<T> all, int size) {
        List<List<T>> parts = new ArrayList<>();
        for (int i = 0; i < all.size(); i += size) {
            parts.add(all.subList(i, Math.min(all.size(), i + size)));
        }
        return parts;
    }

    @Override
    public String toString() {
        return http.toString();
    }
}
