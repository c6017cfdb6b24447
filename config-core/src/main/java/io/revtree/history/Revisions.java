package io.revtree.history;

import io.revtree.CorruptObjectException;
import io.revtree.PrunedRevisionException;
import io.revtree.RevisionNotFoundException;
import io.revtree.object.ObjectKind;
import io.revtree.object.ObjectReader;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a name stands for: a branch, a tag, an id or its first digits, in this order, and {@code ~n} behind any of them for
 * the n-th commit before it along first parents.
 *
 * <p>The first digits of an id are looked up among the ids of everything in the store, in one pass that reads no object but
 * those few that begin so. The other way, walking all commits, would read every one of them, one after the other. The price: a
 * commit that never landed and was not collected yet is found too, by those who know its digits.
 */
final class Revisions {

    private static final int CANDIDATES_MAX = 100;

    private final KvStore store;
    private final Commits commits;

    Revisions(KvStore store, Commits commits) {
        this.store = store;
        this.commits = commits;
    }

    CommitObject find(String revision) {
        int tilde = revision.lastIndexOf('~');
        if (tilde < 0) {
            return named(revision);
        }
        CommitObject from = named(revision.substring(0, tilde));
        long back = steps(revision, revision.substring(tilde + 1));
        Cuts unused = commits.shallow().reload(); // what another process pruned counts too
        if (back > from.sequence()) {
            throw new RevisionNotFoundException("'" + revision + "' is before the tree was created, which was "
                    + from.sequence() + " commits before '" + revision.substring(0, tilde) + "'");
        }
        return commits.ancestor(from, from.sequence() - back);
    }

    /** Whether this stands for a commit. */
    boolean names(String revision) {
        try {
            find(revision);
            return true;
        } catch (RevisionNotFoundException e) {
            return false;
        }
    }

    private static long steps(String revision, String digits) {
        try {
            long steps = Long.parseLong(digits);
            if (steps >= 0) {
                return steps;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new RevisionNotFoundException("'" + RefName.shown(revision) + "' needs a number behind ~, as in main~3");
    }

    private CommitObject named(String name) {
        if (RefName.looksLikeId(name)) {
            return withId(name);
        }
        BlobId referred = referred(name);
        while (referred != null) {
            try {
                return commits.read(referred);
            } catch (CorruptObjectException e) {
                // The branch may have moved on since, and what it was be pruned and collected.
                BlobId now = referred(name);
                if (referred.equals(now)) {
                    throw e;
                }
                referred = now;
            }
        }
        throw new RevisionNotFoundException(
                "'" + RefName.shown(name) + "' is no branch and no tag, and no id of a commit, which has "
                        + RefName.ID_DIGITS_MIN + " to 64 hex digits");
    }

    /** What a branch or a tag names; null if there is none. */
    private @Nullable BlobId referred(String name) {
        if (!RefName.allowed(name)) {
            return null;
        }
        byte[] value = store.readRef(Head.PREFIX + name);
        Head head = value == null ? null : Head.parse(Head.PREFIX + name, value);
        if (head != null && !head.isPending()) {
            return head.commit();
        }
        byte[] tag = store.readRef(Tag.PREFIX + name);
        return tag == null ? null : Tag.parse(Tag.PREFIX + name, tag).commit();
    }

    private CommitObject withId(String digits) {
        Collection<BlobId> ids = digits.length() == 2 * BlobId.BYTES ? List.of(BlobId.parse(digits)) : idsLike(digits);
        List<BlobId> found = new ArrayList<>();
        for (Map.Entry<BlobId, byte[]> blob : store.readBlobs(ids).entrySet()) {
            if (ObjectReader.mayBe(ObjectKind.COMMIT, blob.getValue())) {
                found.add(blob.getKey());
            }
        }
        if (found.size() > 1) {
            throw new RevisionNotFoundException("'" + digits + "' begins the ids of " + found.size()
                    + " commits; give more digits: "
                    + String.join(
                            ", ", found.stream().limit(4).map(BlobId::toString).toList()));
        }
        if (found.isEmpty() && !commits.shallow().reload().all().isEmpty()) {
            throw new PrunedRevisionException("no commit has an id that begins with " + digits
                    + " any more; if there ever was one in this tree, it was pruned");
        }
        if (found.isEmpty()) {
            throw new RevisionNotFoundException("no commit has an id that begins with " + digits);
        }
        return commits.read(found.get(0));
    }

    private Collection<BlobId> idsLike(String digits) {
        String prefix = digits.toLowerCase(Locale.ROOT);
        try (Stream<BlobId> ids = store.scanBlobs()) {
            List<BlobId> like = ids.filter(id -> id.toString().startsWith(prefix))
                    .distinct()
                    .limit(CANDIDATES_MAX)
                    .toList();
            if (like.size() == CANDIDATES_MAX) {
                throw new RevisionNotFoundException(
                        "too many objects have an id that begins with " + digits + "; give more digits");
            }
            return like;
        }
    }
}
