package io.revtree.examples.folder;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.RefHints;
import io.revtree.store.Refs;
import io.revtree.store.Registration;
import io.revtree.store.StoreException;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreMoment;
import io.revtree.store.UnknownOutcomeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder with a file for each blob, and one for all refs. A file is written beside its place, synced, and moved there, so
 * it is there whole or not at all. Whoever has the folder open owns it, by a lock that the operating system keeps.
 *
 * <p>Writes are dated by a count, which {@link #moment} moves on and which is kept with the refs: a blob's file begins with
 * the count at which it was written.
 */
final class FolderStore implements KvStore {

    private static final StoreLimits LIMITS = new StoreLimits(16 << 20, 1 << 10, 64 << 20);

    private final Path folder;
    private final Path blobs;
    private final Path refsFile;
    private final FileChannel lock;
    private final SortedMap<String, byte[]> refs = new TreeMap<>();
    private final RefHints hints = new RefHints();
    private long count;
    private volatile boolean closed;

    FolderStore(Path folder) {
        this.folder = folder;
        blobs = folder.resolve("blobs");
        refsFile = folder.resolve("refs");
        try {
            Files.createDirectories(blobs);
            lock = FileChannel.open(folder.resolve("lock"), CREATE, WRITE);
            if (!own()) {
                lock.close();
                throw new StoreException(folder + " is in use by another handle; close that first");
            }
            load();
        } catch (IOException e) {
            throw new StoreException("cannot open a store in " + folder + ": " + e, e);
        }
    }

    private boolean own() throws IOException {
        try {
            FileLock held = lock.tryLock();
            return held != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void load() throws IOException {
        if (Files.exists(refsFile)) {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(refsFile)));
            count = in.readLong();
            while (in.available() > 0) {
                refs.put(in.readUTF(), in.readNBytes(in.readInt()));
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        hints.close();
        try {
            lock.close();
        } catch (IOException e) {
            throw new StoreException("cannot let go of " + folder + ": " + e, e);
        }
    }

    @Override
    public StoreLimits limits() {
        return LIMITS;
    }

    @Override
    public synchronized Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        checkOpen();
        Map<BlobId, byte[]> found = new HashMap<>();
        for (BlobId id : ids) {
            byte[] file = readBlob(id);
            if (file != null) {
                found.put(id, Arrays.copyOfRange(file, Long.BYTES, file.length));
            }
        }
        return found;
    }

    private byte @Nullable [] readBlob(BlobId id) {
        Path file = blobs.resolve(id.toString());
        return unlessItFails(() -> Files.exists(file) ? Files.readAllBytes(file) : null);
    }

    @Override
    public synchronized void writeBlobs(Map<BlobId, byte[]> written) {
        checkOpen();
        LIMITS.check(written);
        unlessItFails(() -> {
            for (Map.Entry<BlobId, byte[]> blob : written.entrySet()) {
                byte[] bytes = blob.getValue();
                ByteBuffer dated = ByteBuffer.allocate(Long.BYTES + bytes.length)
                        .putLong(count)
                        .put(bytes);
                replace(blobs.resolve(blob.getKey().toString()), dated.array());
            }
            sync(blobs);
            return null;
        });
    }

    @Override
    public synchronized StoreMoment moment() {
        checkOpen();
        count++;
        saveRefs();
        return new StoreMoment(count);
    }

    @Override
    public synchronized void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
        checkOpen();
        for (BlobId id : ids) {
            byte[] file = readBlob(id);
            if (file != null && ByteBuffer.wrap(file).getLong() < before.value()) {
                unlessItFails(() -> Files.deleteIfExists(blobs.resolve(id.toString())));
            }
        }
    }

    @Override
    public Stream<BlobId> scanBlobs() {
        checkOpen();
        Stream<Path> files = unlessItFails(() -> Files.list(blobs));
        return files.peek(file -> checkOpen())
                .map(file -> file.getFileName().toString())
                .filter(name -> !name.endsWith(".new"))
                .map(BlobId::parse);
    }

    @Override
    public synchronized byte @Nullable [] readRef(String name) {
        checkOpen();
        return refs.get(Refs.checkName(name));
    }

    @Override
    public synchronized Map<String, byte[]> listRefs(String prefix) {
        checkOpen();
        Map<String, byte[]> found = new HashMap<>(refs.tailMap(Refs.checkPrefix(prefix)));
        found.keySet().removeIf(name -> !name.startsWith(prefix));
        return found;
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        Refs.checkName(name);
        Refs.checkValue(expected);
        Refs.checkValue(next);
        synchronized (this) {
            checkOpen();
            if (!Refs.matches(refs.get(name), expected)) {
                return false;
            }
            if (next == null) {
                refs.remove(name);
            } else {
                refs.put(name, next);
            }
            saveRefs();
        }
        hints.changed(name);
        return true;
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        checkOpen();
        return hints.add(prefix, hint);
    }

    /** What is in memory goes to disk with the next write at the latest, so a fault here leaves an unknown outcome. */
    private void saveRefs() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeLong(count);
            for (Map.Entry<String, byte[]> ref : refs.entrySet()) {
                out.writeUTF(ref.getKey());
                out.writeInt(ref.getValue().length);
                out.write(ref.getValue());
            }
            replace(refsFile, bytes.toByteArray());
            sync(folder);
        } catch (IOException e) {
            throw new UnknownOutcomeException(refsFile + " may not be on disk: " + e, e);
        }
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileOutputStream out = new FileOutputStream(fresh.toFile())) {
            out.write(content);
            out.getFD().sync();
        }
        Files.move(fresh, file, ATOMIC_MOVE);
    }

    /** Makes moves within a folder durable. An interrupt would close the channel: it is kept for later. */
    private static void sync(Path folder) throws IOException {
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new StoreException("this handle of the store in " + folder + " is closed; open another");
        }
    }

    private interface FileWork<T extends @Nullable Object> {
        T run() throws IOException;
    }

    private <T extends @Nullable Object> T unlessItFails(FileWork<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new StoreException("the files in " + folder + " cannot be read or written: " + e, e);
        }
    }
}
