package io.revtree.verify;

import io.revtree.CommitId;
import io.revtree.VerifyFault;
import io.revtree.history.CommitObject;
import io.revtree.store.BlobId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commits that something harms: how many, the two ends, and the first of them one by one. For one thread. */
final class Harmed {

    /** One commit. */
    private record Listed(BlobId id, long time) {}

    private final List<Listed> listed = new ArrayList<>();
    private long count;
    private @Nullable Listed newest;
    private @Nullable Listed oldest;

    /** Adds a commit; whether it was kept beside being counted. */
    boolean add(CommitObject commit, boolean isKept) {
        return add(commit.id(), commit.time(), commit.time(), isKept);
    }

    /** Adds a commit that cannot be read, so that its time is not known. */
    boolean addUnreadable(BlobId id, boolean isKept) {
        return add(id, Long.MIN_VALUE, Long.MAX_VALUE, isKept);
    }

    private boolean add(BlobId id, long newestTime, long oldestTime, boolean isKept) {
        count++;
        widen(new Listed(id, newestTime), new Listed(id, oldestTime));
        return isKept && list(new Listed(id, newestTime));
    }

    private void widen(Listed newer, Listed older) {
        newest = newest == null || newer.time > newest.time ? newer : newest;
        oldest = oldest == null || older.time < oldest.time ? older : oldest;
    }

    private boolean list(Listed commit) {
        return listed.size() < VerifyFault.HARMED_MAX && listed.add(commit);
    }

    /** Adds others, none of which is here yet. */
    void addAll(Harmed other) {
        if (other.newest != null && other.oldest != null) {
            count += other.count;
            widen(other.newest, other.oldest);
            other.listed.forEach(this::list);
        }
    }

    long count() {
        return count;
    }

    @Nullable
    CommitId newest() {
        return newest == null ? null : new CommitId(newest.id);
    }

    @Nullable
    CommitId oldest() {
        return oldest == null ? null : new CommitId(oldest.id);
    }

    /** Those kept, newest first. */
    List<CommitId> listed() {
        return listed.stream()
                .sorted(Comparator.comparingLong(Listed::time).reversed())
                .map(commit -> new CommitId(commit.id))
                .toList();
    }
}
