package io.revtree.history;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.revtree.CorruptObjectException;
import io.revtree.store.BlobId;
import io.revtree.thread.Threads;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a ref holds that keeps commits until a moment in its name: what was pruned or deleted, and what is pinned.
 *
 * @param commits what it keeps
 * @param pending whether it is not yet known that it is kept
 * @param pruned whether a prune dropped it: then it can still be read, but belongs to no history. Else a prune keeps it, as
 *     it does what a tag names
 */
public record Expiring(List<BlobId> commits, boolean pending, boolean pruned) {

    /** The prefix of these refs. */
    public static final String PREFIX = "expiring/";

    /** So many ids are a value that any store takes as a ref. */
    public static final int COMMITS_MAX = 1_900;

    private static final int DIGITS = 19;
    private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]{" + DIGITS + "})/");

    /** A name that no other has, for a moment in microseconds since 1970. */
    public static String name(long until) {
        return PREFIX + String.format(Locale.ROOT, "%0" + DIGITS + "d", Math.max(0, until)) + "/"
                + HexFormat.of().toHexDigits(Threads.random());
    }

    /** The moment in a name; CorruptObjectException if there is none. */
    public static long until(String ref) {
        Matcher name = NAME.matcher(ref);
        if (!name.lookingAt()) {
            throw new CorruptObjectException("the ref " + ref + " names no moment until which it holds");
        }
        try {
            return Long.parseLong(name.group(1));
        } catch (NumberFormatException e) {
            throw new CorruptObjectException("the ref " + ref + " names a moment that no clock comes to", e);
        }
    }

    /** Reads a value; CorruptObjectException if it is none. */
    public static Expiring parse(String ref, byte[] value) {
        try {
            RefProtos.Expiring expiring = RefProtos.Expiring.parseFrom(value);
            byte[] ids = expiring.getCommits().toByteArray();
            if (ids.length % BlobId.BYTES != 0) {
                throw new CorruptObjectException("the ref " + ref + " names commits by " + ids.length + " bytes");
            }
            List<BlobId> commits = new ArrayList<>();
            for (int at = 0; at < ids.length; at += BlobId.BYTES) {
                commits.add(BlobId.of(ids, at));
            }
            return new Expiring(commits, expiring.getPending(), expiring.getPruned());
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptObjectException("the ref " + ref + " does not hold what expires", e);
        }
    }

    /** Of one that is pinned or deleted. */
    static Expiring of(BlobId commit, boolean pending) {
        return new Expiring(List.of(commit), pending, false);
    }

    /** Of commits that are being dropped. */
    static Expiring pruned(Collection<BlobId> commits) {
        return new Expiring(List.copyOf(commits), false, true);
    }

    /** What the ref is to hold. */
    public byte[] value() {
        ByteBuffer ids = ByteBuffer.allocate(commits.size() * BlobId.BYTES);
        commits.forEach(id -> ids.put(id.toBytes()));
        return RefProtos.Expiring.newBuilder()
                .setCommits(UnsafeByteOperations.unsafeWrap(ids.array()))
                .setPending(pending)
                .setPruned(pruned)
                .build()
                .toByteArray();
    }
}
