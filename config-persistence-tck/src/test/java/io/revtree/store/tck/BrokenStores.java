package io.revtree.store.tck;

import io.revtree.store.BlobId;
import io.revtree.store.Registration;
import io.revtree.store.StoreMoment;
import io.revtree.store.tck.TinyStore.Content;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Stores that break the contract in one way each. */
final class BrokenStores {

    private BrokenStores() {}

    static final class CutsValues extends TinyStore {
        CutsValues(Content content) {
            super(content);
        }

        @Override
        public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
            Map<BlobId, byte[]> cut = new HashMap<>();
            super.readBlobs(ids).forEach((id, value) -> cut.put(id, Arrays.copyOf(value, Math.min(64, value.length))));
            return cut;
        }
    }

    static final class MapsAbsentOnes extends TinyStore {
        MapsAbsentOnes(Content content) {
            super(content);
        }

        @Override
        public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
            Map<BlobId, byte[]> all = new HashMap<>(super.readBlobs(ids));
            ids.forEach(id -> all.putIfAbsent(id, new byte[0]));
            return all;
        }
    }

    static final class KeepsMaps extends TinyStore {
        private @Nullable Map<BlobId, byte[]> buffered;

        KeepsMaps(Content content) {
            super(content);
        }

        @Override
        public void writeBlobs(Map<BlobId, byte[]> blobs) {
            buffered = blobs;
        }

        @Override
        public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
            if (buffered != null) {
                super.writeBlobs(buffered);
            }
            return super.readBlobs(ids);
        }
    }

    static final class NeverCompares extends TinyStore {
        NeverCompares(Content content) {
            super(content);
        }

        @Override
        public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
            set(name, next);
            return true;
        }
    }

    static final class EmptyIsAbsent extends TinyStore {
        EmptyIsAbsent(Content content) {
            super(content);
        }

        @Override
        public byte @Nullable [] readRef(String name) {
            byte[] held = super.readRef(name);
            return held == null || held.length == 0 ? null : held;
        }
    }

    static final class ComparesThenSets extends TinyStore {
        ComparesThenSets(Content content) {
            super(content);
        }

        @Override
        public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
            if (!Arrays.equals(readRef(name), expected)) {
                return false;
            }
            LockSupport.parkNanos(100_000);
            set(name, next);
            return true;
        }
    }

    static final class ListsFromACache extends TinyStore {
        private final Map<String, byte[]> seen = new HashMap<>();

        ListsFromACache(Content content) {
            super(content);
        }

        @Override
        public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
            boolean moved = super.compareAndSetRef(name, expected, next);
            if (moved && next != null) {
                seen.putIfAbsent(name, next);
            }
            return moved;
        }

        @Override
        public Map<String, byte[]> listRefs(String prefix) {
            return seen;
        }
    }

    static final class IgnoresCase extends TinyStore {
        IgnoresCase(Content content) {
            super(content);
        }

        @Override
        public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
            return super.compareAndSetRef(name.toLowerCase(Locale.ROOT), expected, next);
        }

        @Override
        public byte @Nullable [] readRef(String name) {
            return super.readRef(name.toLowerCase(Locale.ROOT));
        }
    }

    static final class MovesFirst extends TinyStore {
        MovesFirst(Content content) {
            super(content);
        }

        @Override
        public boolean publish(
                Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
            boolean moved = compareAndSetRef(ref, expected, next);
            LockSupport.parkNanos(100_000);
            writeBlobs(blobs);
            return moved;
        }
    }

    static final class ScansInPart extends TinyStore {
        ScansInPart(Content content) {
            super(content);
        }

        @Override
        public Stream<BlobId> scanBlobs() {
            return super.scanBlobs().limit(1_000);
        }
    }

    static final class DeletesAnything extends TinyStore {
        DeletesAnything(Content content) {
            super(content);
        }

        @Override
        public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
            super.deleteBlobs(ids, new StoreMoment(Long.MAX_VALUE));
        }
    }

    static final class DeletesNothing extends TinyStore {
        DeletesNothing(Content content) {
            super(content);
        }

        @Override
        public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
            checkOpen();
        }
    }

    static final class DatesOnce extends TinyStore {
        DatesOnce(Content content) {
            super(content);
        }

        @Override
        public void writeBlobs(Map<BlobId, byte[]> blobs) {
            Map<BlobId, byte[]> fresh = new HashMap<>(blobs);
            synchronized (content) {
                fresh.keySet().removeAll(content.blobs.keySet());
                super.writeBlobs(fresh);
            }
        }
    }

    static final class ChecksThenDeletes extends TinyStore {
        ChecksThenDeletes(Content content) {
            super(content);
        }

        @Override
        public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
            for (BlobId id : ids) {
                if (isBefore(id, before)) {
                    LockSupport.parkNanos(100_000);
                    super.deleteBlobs(List.of(id), new StoreMoment(Long.MAX_VALUE));
                }
            }
        }
    }

    static final class BelievesTheWriter extends TinyStore {
        volatile long behind;

        BelievesTheWriter(Content content) {
            super(content);
        }

        @Override
        public StoreMoment moment() {
            return new StoreMoment(System.currentTimeMillis());
        }

        @Override
        public void writeBlobs(Map<BlobId, byte[]> blobs) {
            super.writeBlobs(blobs);
            synchronized (content) {
                blobs.keySet().forEach(id -> content.written.put(id, System.currentTimeMillis() - behind));
            }
        }
    }

    static final class GivesNoHints extends TinyStore {
        GivesNoHints(Content content) {
            super(content);
        }

        @Override
        public Registration watchRefs(String prefix, Consumer<String> hint) {
            return () -> {};
        }
    }

    static final class NeverUnregisters extends TinyStore {
        NeverUnregisters(Content content) {
            super(content);
        }

        @Override
        public Registration watchRefs(String prefix, Consumer<String> hint) {
            super.watchRefs(prefix, hint);
            return () -> {};
        }
    }

    static final class TakesAll extends TinyStore {
        TakesAll(Content content) {
            super(content);
        }

        @Override
        public void writeBlobs(Map<BlobId, byte[]> blobs) {
            synchronized (content) {
                content.blobs.putAll(blobs);
            }
        }
    }

    static final class ForgetsItsClock extends TinyStore {
        ForgetsItsClock(Content content) {
            super(content);
            content.clock = 0;
        }
    }

    static final class NeverCloses extends TinyStore {
        NeverCloses(Content content) {
            super(content);
        }

        @Override
        void checkOpen() {}
    }

    static final class LeaksAThread extends TinyStore {
        LeaksAThread(Content content) {
            super(content);
            Thread poller = new Thread(
                    () -> LockSupport.parkNanos(Duration.ofSeconds(10).toNanos()), "a poller");
            poller.setDaemon(true);
            poller.start();
        }
    }
}
