package io.revtree.verify;

import io.revtree.CorruptObjectException;
import io.revtree.object.ObjectReader;
import io.revtree.object.StoredObject;
import io.revtree.store.BlobId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes over all objects that a tree consists of, but for those that were checked before for another tree. It goes down first, with
 * a stack of its own, and reads what one object leads to with few calls. When an object is left, all below it is
 * known, and so is which faults it leads to. For one thread.
 *
 * <p>Memory: the objects on one way down, of which there are at most as many as a path has segments, each with the levels of one
 * container; and what was read ahead for them, within a bound.
 */
final class TreeWalk {

    private static final int READ_AT_ONCE = 64;
    private static final Met.Use PART = due -> due.u8(0);
    private static final long AHEAD_BYTES_MAX = 32 << 20;

    private final Objects objects;
    private final Met met;
    private final FaultList faults;
    private final Deque<Frame> stack = new ArrayDeque<>();
    private long aheadBytes;

    TreeWalk(Objects objects, Met met, FaultList faults) {
        this.objects = objects;
        this.met = met;
        this.faults = faults;
    }

    /** An object of which not all links were followed yet. */
    private static final class Frame {

        private final Met.@Nullable Fingerprint fingerprint;
        private final long bytes;
        private final List<? extends Link> links;
        private int harm;
        private int next;
        private Map<BlobId, byte[]> ahead = Map.of();
        private long aheadBytes;
        private int aheadTo;

        /** Those of the links that were looked at ahead, the last of which ends at {@link #aheadTo}. */
        private List<Met.Fingerprint> due = List.of();

        Frame(Met.@Nullable Fingerprint fingerprint, long bytes, List<? extends Link> links, int harm) {
            this.fingerprint = fingerprint;
            this.bytes = bytes;
            this.links = links;
            this.harm = harm;
        }
    }

    /**
     * Checks all that these lead to.
     *
     * @return for each the set of faults that it leads to, by its number
     */
    int[] check(List<? extends Link> links) {
        int[] harm = new int[links.size()];
        Frame top = new Frame(null, 0, links, Harm.NONE);
        stack.push(top);
        while (top.next < links.size()) {
            int at = top.next;
            top.harm = Harm.NONE;
            advance(top);
            while (stack.peek() != top) {
                Frame frame = stack.element();
                if (frame.next < frame.links.size()) {
                    advance(frame);
                } else {
                    leave(frame);
                }
            }
            harm[at] = top.harm;
        }
        stack.pop();
        drop(top);
        return harm;
    }

    private void advance(Frame frame) {
        if (frame.next == frame.aheadTo) {
            readAhead(frame);
        }
        Met.Fingerprint fingerprint = frame.due.get(frame.due.size() - (frame.aheadTo - frame.next));
        Link link = frame.links.get(frame.next++);
        if (met.contains(fingerprint)) {
            frame.harm = faults.harm().union(frame.harm, met.harm(fingerprint));
            return;
        }
        byte[] stored = frame.ahead.get(link.id());
        enter(frame, link, fingerprint, stored == null ? objects.read(link.id()) : stored);
    }

    /** Reads what the next links lead to. What is missing is asked for again when its turn has come: that is rare. */
    private void readAhead(Frame frame) {
        drop(frame);
        frame.aheadTo = Math.min(frame.links.size(), frame.next + READ_AT_ONCE);
        List<BlobId> unknown = new ArrayList<>();
        List<Met.Fingerprint> due = new ArrayList<>(frame.aheadTo - frame.next);
        for (Link link : frame.links.subList(frame.next, frame.aheadTo)) {
            Met.Fingerprint fingerprint = met.of(link.id(), link);
            due.add(fingerprint);
            if (!met.contains(fingerprint)) {
                unknown.add(link.id());
            }
        }
        frame.due = due;
        if (unknown.size() < 2) {
            return;
        }
        frame.ahead = objects.read(unknown);
        for (byte[] stored : frame.ahead.values()) {
            frame.aheadBytes += stored.length;
        }
        aheadBytes += frame.aheadBytes;
        for (Iterator<Frame> lowest = stack.descendingIterator(); aheadBytes > AHEAD_BYTES_MAX && lowest.hasNext(); ) {
            Frame other = lowest.next();
            if (other != frame) {
                drop(other);
            }
        }
    }

    private void drop(Frame frame) {
        aheadBytes -= frame.aheadBytes;
        frame.aheadBytes = 0;
        frame.ahead = Map.of();
    }

    private void enter(Frame above, Link link, Met.Fingerprint fingerprint, byte @Nullable [] stored) {
        int[] harm = {Harm.NONE};
        long bytes = stored == null ? 0 : stored.length;
        List<Link> links = List.of();
        try {
            StoredObject object = objects.check(link.id(), link.kind(), stored);
            bytes = object.stored().length;
            if (object.hasParts()) {
                bytes += addParts(object);
            }
            links = new Expansion((step, problem) -> harm[0] = faults.add(step, link.id(), problem, harm[0]))
                    .of(link, object);
        } catch (CorruptObjectException e) {
            Map<BlobId, String> parts = objects.badParts(link.id(), stored);
            if (parts.isEmpty()) {
                parts = Map.of(link.id(), String.valueOf(e.getMessage()));
            }
            parts.forEach((id, problem) -> harm[0] = faults.add(link.step(), id, problem, harm[0]));
        }
        Frame frame = new Frame(fingerprint, bytes, links, harm[0]);
        if (links.isEmpty()) {
            finish(frame, above);
        } else {
            stack.push(frame);
        }
    }

    /** Parts are objects too, though nothing but their content is due of them, which was just read. */
    private long addParts(StoredObject object) {
        long bytes = 0;
        for (BlobId part : ObjectReader.parts(object.id(), object.stored())) {
            Met.Fingerprint fingerprint = met.of(part, PART);
            if (!met.contains(fingerprint)) {
                met.add(fingerprint, Harm.NONE);
            }
        }
        bytes += object.bodyTo() - object.bodyFrom();
        return bytes;
    }

    private void leave(Frame frame) {
        stack.pop();
        drop(frame);
        finish(frame, stack.element());
    }

    private void finish(Frame frame, Frame above) {
        if (frame.fingerprint != null && met.add(frame.fingerprint, frame.harm)) {
            faults.read(frame.bytes);
        }
        above.harm = faults.harm().union(above.harm, frame.harm);
    }
}
