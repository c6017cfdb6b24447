package io.revtree.history;

import io.revtree.ContentionException;
import io.revtree.CopyProgress;
import io.revtree.CorruptObjectException;
import io.revtree.NoTreeException;
import io.revtree.TreeExistsException;
import io.revtree.object.ObjectReader;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Copies a tree with all its history from one store to another. Ids stay what they are; each object is checked against its
 * id before it is written, and read back after that; one that is found in the target is checked there. It walks links
 * and knows nothing of kinds.
 *
 * <p>An object is written after all that it points at. So what is found in the target is there with all below it, and is
 * skipped, also by a second copy that goes on where a first one died. The one exception is the batch that was under
 * way then, of which any part may be missing: its ids stand in the target's ref {@code copying}, which is set before each
 * batch is written, and the second copy begins by writing that batch again. The refs follow the last object, {@code meta} at the very end: until then the
 * target counts as holding no tree.
 *
 * <p>Memory is bounded. A line of commits is as deep as it is long, so the walk forgets where it came from when that takes too
 * much, and begins at the top again once the deep end is copied.
 */
public final class Copying {

    /** Holds the ids of the batch under way. */
    public static final String REF = "copying";

    /** So many ids are a value that any store takes as a ref. */
    private static final int BATCH_BLOBS_MAX = 1_900;

    private static final long BATCH_BYTES_MAX = 16 << 20;
    private static final long STACK_BYTES_MAX = 64 << 20;
    private static final int COPIED_MAX = 200_000;
    private static final int READ_AT_ONCE = 32;
    private static final int TRIES_MAX = 10;

    private final KvStore from;
    private final KvStore to;
    private final int batchBlobsMax;
    private final long batchBytesMax;
    private final Names names;
    private final long stackBytesMax;
    private final Consumer<CopyProgress> progress;
    private long written;
    private long found;
    private long bytes;
    private final Map<BlobId, byte[]> batch = new LinkedHashMap<>();
    private long batchBytes;

    private Cuts cuts = Cuts.NONE;
    private final Deque<Frame> stack = new ArrayDeque<>();
    private long stackBytes;
    private boolean forgot;

    /** Ids that are in the target or in the batch; those met longest ago are forgotten and looked up again. */
    private final Map<BlobId, Boolean> copied = new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BlobId, Boolean> eldest) {
            return size() > COPIED_MAX;
        }
    };

    /** Between these two stores; progress is told in the copying thread, after each batch, and must be quick and throw nothing. */
    public Copying(KvStore from, KvStore to, Consumer<CopyProgress> progress) {
        this(from, to, progress, STACK_BYTES_MAX);
    }

    Copying(KvStore from, KvStore to, Consumer<CopyProgress> progress, long stackBytesMax) {
        StoreLimits limits = to.limits();
        Repository.checkLimits(limits);
        this.from = from;
        this.to = to;
        this.batchBlobsMax = Math.min(BATCH_BLOBS_MAX, limits.blobsPerBatchMax());
        this.batchBytesMax = Math.min(BATCH_BYTES_MAX, limits.batchBytesMax());
        this.names = new Names(to);
        this.stackBytesMax = stackBytesMax;
        this.progress = progress;
    }

    /** Copies all that the refs of the source, as they are now, lead to, and says how much that was. */
    public CopyProgress run() {
        byte[] meta = from.readRef(StoreMeta.REF);
        if (meta == null) {
            throw new NoTreeException("the store to copy from holds no tree");
        }
        StoreMeta source = StoreMeta.parse(meta);
        if (to.readRef(StoreMeta.REF) != null) {
            throw new TreeExistsException("the store to copy to holds a tree already; copy to an empty one");
        }
        byte[] underWay = to.readRef(REF);
        if (underWay == null) {
            checkEmpty();
        } else {
            repeat(underWay);
        }
        copyAll(source);
        names.set(StoreMeta.REF, meta);
        names.delete(REF);
        return new CopyProgress(written, found, bytes);
    }

    private void copyAll(StoreMeta source) {
        Roots refs = Roots.settled(from);
        byte[] shallow = refs.value(Shallow.REF);
        try {
            BlobId object = Shallow.object(shallow);
            cuts = new Shallow(from, new ObjectReader(from, 0)).of(shallow);
            Set<BlobId> roots = new LinkedHashSet<>(refs.tagged());
            refs.heads().values().forEach(head -> roots.add(head.commit()));
            if (refs.heads().isEmpty()) {
                roots.add(source.firstCommit());
            }
            if (object != null) {
                roots.add(object);
            }
            roots.forEach(this::copy);
        } catch (CorruptObjectException e) {
            if (refs.mayBeCollected(from)) {
                throw new ContentionException(
                        "the store to copy from was collected meanwhile, and what was pruned is gone; copy again: "
                                + e.getMessage());
            }
            throw e;
        }
        write();
        // No collection has seen the target yet, and its epochs begin anew.
        refs.heads().forEach((ref, head) -> names.set(ref, head.inEpoch(0).value()));
        refs.tags().forEach((ref, commit) -> names.set(ref, Tag.valid(commit).value()));
        if (Shallow.object(shallow) != null) {
            names.set(Shallow.REF, Shallow.inEpoch(shallow, 0));
        }
    }

    /** What has to be copied before an object: all that it points at, but ancestors that were pruned. */
    private List<BlobId> links(BlobId id, byte[] stored) {
        List<BlobId> links = ObjectReader.pointsAt(id, stored);
        Cuts.Cut cut = cuts.at(id);
        if (cut == null) {
            return links;
        }
        List<BlobId> kept = new ArrayList<>(links.subList(0, CommitObject.LINKS_BEFORE_PARENTS));
        kept.addAll(cut.parents());
        return kept;
    }

    private void checkEmpty() {
        try (Stream<BlobId> ids = to.scanBlobs()) {
            if (ids.findAny().isPresent()) {
                throw new TreeExistsException(
                        "the store to copy to is not empty, and what is in it is no copy that was begun; use an empty one");
            }
        }
    }

    /** Writes the batch again in which another copy died. What the source does not have any more, nothing needs. */
    private void repeat(byte[] underWay) {
        List<BlobId> ids = new ArrayList<>();
        for (int at = 0; at + BlobId.BYTES <= underWay.length; at += BlobId.BYTES) {
            ids.add(BlobId.of(underWay, at));
        }
        from.readBlobs(ids).forEach((id, stored) -> {
            ObjectReader.pointsAt(id, stored);
            emit(id, stored);
        });
        write();
    }

    private void copy(BlobId root) {
        do {
            forgot = false;
            for (Map.Entry<BlobId, byte[]> object : read(List.of(root)).entrySet()) {
                enter(object.getKey(), object.getValue());
            }
            while (!stack.isEmpty()) {
                advance(stack.peek());
            }
        } while (forgot);
    }

    /** An object on the way down, of which some links are not copied yet. */
    private static final class Frame {

        private final BlobId id;
        private final byte[] stored;
        private final List<BlobId> links;
        private Map<BlobId, byte[]> read = Map.of();
        private int next;

        Frame(BlobId id, byte[] stored, List<BlobId> links) {
            this.id = id;
            this.stored = stored;
            this.links = links;
        }

        /** Roughly, what it keeps on the heap. */
        long bytes() {
            return 200L + stored.length + 60L * links.size();
        }
    }

    private void enter(BlobId id, byte[] stored) {
        List<BlobId> links = links(id, stored);
        if (links.isEmpty()) {
            emit(id, stored);
            return;
        }
        Frame frame = new Frame(id, stored, links);
        stack.push(frame);
        stackBytes += frame.bytes();
        while (stackBytes > stackBytesMax && stack.size() > 1) {
            stackBytes -= stack.removeLast().bytes();
            forgot = true;
        }
    }

    private void advance(Frame frame) {
        if (frame.next == frame.links.size()) {
            stack.pop();
            stackBytes -= frame.bytes();
            emit(frame.id, frame.stored);
            return;
        }
        if (frame.next % READ_AT_ONCE == 0) {
            int end = Math.min(frame.next + READ_AT_ONCE, frame.links.size());
            frame.read = read(frame.links.subList(frame.next, end));
        }
        BlobId link = frame.links.get(frame.next++);
        byte[] stored = frame.read.get(link);
        if (stored != null && !copied.containsKey(link)) {
            enter(link, stored);
        }
    }

    /** Of these objects those that the target does not have. */
    private Map<BlobId, byte[]> read(List<BlobId> ids) {
        List<BlobId> unknown = new ArrayList<>();
        for (BlobId id : ids) {
            if (copied.get(id) == null) {
                unknown.add(id);
            }
        }
        if (unknown.isEmpty()) {
            return Map.of();
        }
        to.readBlobs(unknown).forEach((id, stored) -> {
            checkInTarget(id, stored);
            copied.put(id, true);
            found++;
        });
        unknown.removeIf(copied::containsKey);
        Map<BlobId, byte[]> read = from.readBlobs(unknown);
        for (BlobId id : unknown) {
            if (!read.containsKey(id)) {
                throw new CorruptObjectException("object " + id + " is missing from the store to copy from");
            }
        }
        return read;
    }

    private void emit(BlobId id, byte[] stored) {
        if (batch.size() == batchBlobsMax || batchBytes + stored.length > batchBytesMax) {
            write();
        }
        if (batch.put(id, stored) == null) {
            batchBytes += stored.length;
        }
        copied.put(id, true);
    }

    private void write() {
        if (batch.isEmpty()) {
            return;
        }
        ByteBuffer ids = ByteBuffer.allocate(batch.size() * BlobId.BYTES);
        batch.keySet().forEach(id -> ids.put(id.toBytes()));
        names.set(REF, ids.array());
        writeBlobs();
        readBack();
        written += batch.size();
        bytes += batchBytes;
        batch.clear();
        batchBytes = 0;
        progress.accept(new CopyProgress(written, found, bytes));
    }

    private void readBack() {
        Map<BlobId, byte[]> read = new HashMap<>();
        List<BlobId> ids = List.copyOf(batch.keySet());
        for (int at = 0; at < ids.size(); at += READ_AT_ONCE) {
            read.putAll(to.readBlobs(ids.subList(at, Math.min(ids.size(), at + READ_AT_ONCE))));
        }
        batch.forEach((id, stored) -> {
            if (!Arrays.equals(stored, read.get(id))) {
                throw new CorruptObjectException("object " + id + " was written to the store to copy to, and is "
                        + (read.containsKey(id) ? "damaged" : "missing") + " there");
            }
        });
    }

    private static void checkInTarget(BlobId id, byte[] stored) {
        try {
            ObjectReader.pointsAt(id, stored);
        } catch (CorruptObjectException e) {
            throw new CorruptObjectException(
                    "the store to copy to holds it damaged; copy to an empty one: " + e.getMessage(), (Throwable) e);
        }
    }

    private void writeBlobs() {
        Tries tries = new Tries(TRIES_MAX);
        RuntimeException last = null;
        while (tries.next()) {
            try {
                to.writeBlobs(batch);
                return;
            } catch (UnknownOutcomeException | StoreUnavailableException e) {
                last = e;
            }
        }
        throw last == null ? new IllegalStateException("no try was made") : last;
    }
}
