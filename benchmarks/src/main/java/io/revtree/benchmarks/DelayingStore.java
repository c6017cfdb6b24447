package io.revtree.benchmarks;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.tck.ForwardingStore;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A store as far away as a network makes it: each call takes the time given, a publish too, once. Thread-safe. */
final class DelayingStore extends ForwardingStore {

    private final long delayNanos;
    private volatile boolean delaying;

    DelayingStore(KvStore store, int delayMillis) {
        super(store);
        this.delayNanos = TimeUnit.MILLISECONDS.toNanos(delayMillis);
    }

    /** From now on. */
    void beginDelaying() {
        delaying = true;
    }

    private void delay() {
        long until = System.nanoTime() + (delaying ? delayNanos : 0);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        delay();
        return super.readBlobs(ids);
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> blobs) {
        delay();
        super.writeBlobs(blobs);
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        delay();
        return super.readRef(name);
    }

    @Override
    public Map<String, byte[]> listRefs(String prefix) {
        delay();
        return super.listRefs(prefix);
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        delay();
        return super.compareAndSetRef(name, expected, next);
    }

    @Override
    public boolean publish(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        delay();
        return super.publish(blobs, ref, expected, next);
    }
}
