package io.revtree.history;

import io.revtree.ContentionException;
import io.revtree.CorruptObjectException;
import io.revtree.InvalidNameException;
import io.revtree.PrunedRevisionException;
import io.revtree.Retention;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets refs name commits that may be old, and takes refs away, beside prunes and collections in other processes. Thread-safe.
 *
 * <p>A new ref to a commit:
 *
 * <ol>
 *   <li>The ref is written as pending. From now on every collection that lists refs keeps the commit; readers still see what
 *       was there before.
 *   <li>Refs are read, after that: one that is not pending has to lead to the commit. So no collection that listed refs
 *       before step 1 takes it away either. If there is none, the ref goes back to what it was: the commit was pruned.
 *   <li>If the ref {@code shallow} said, between the steps 1 and 2, that a prune looks at refs, it moves: that prune may have looked
 *       before step 1, and so be dropping the commit, and has to look again. If only the grace of a prune leads to the commit, the cuts
 *       say from now on that it was brought back.
 *   <li>The ref moves from pending to valid. If it is not what step 1 wrote any more, another has moved it since, and so it would have
 *       been if it had come a moment later.
 * </ol>
 *
 * A process that dies after step 1 leaves a pending ref, which counts for nothing and goes with the next collection after its time.
 *
 * <p>What a ref named that is moved or deleted is named by one that expires first, unless there is no grace. When something else still
 * keeps that afterwards, that one is taken back. Whatever takes a valid ref away lets collections know that list refs meanwhile: see
 * {@link Listings}.
 */
final class Holding {

    private static final long PENDING_MICROS = TimeUnit.MINUTES.toMicros(10);
    private static final int TRIES_MAX = 20;

    private final KvStore store;
    private final Commits commits;
    private final Shallow shallow;
    private final Names names;
    private final Listings listings;
    private final LongSupplier clock;

    /** The clock gives microseconds since 1970. */
    Holding(KvStore store, Commits commits, Names names, LongSupplier clock) {
        this.store = store;
        this.commits = commits;
        this.shallow = commits.shallow();
        this.names = names;
        this.listings = new Listings(store);
        this.clock = clock;
    }

    /** A commit that is kept for so long or until it is let go. */
    final class Pin {

        private final String ref;

        private Pin(String ref) {
            this.ref = ref;
        }

        /** Whether it holds still. Whoever reads a head first and this then, and moves the head from there, has it held until then. */
        boolean holds() {
            return store.readRef(ref) != null;
        }

        void letGo() {
            Holding.this.letGo(ref);
        }
    }

    /** Keeps a commit for a while; PrunedRevisionException if it is not kept now. */
    Pin pin(CommitObject commit, Duration time) {
        return pin(commit, time, true);
    }

    /** As the other one, for what has to be known of its history: PrunedRevisionException also if it is only in its grace. */
    Pin pinKept(CommitObject commit, Duration time) {
        return pin(commit, time, false);
    }

    private Pin pin(CommitObject commit, Duration time, boolean bringBack) {
        String ref = Expiring.name(after(Retention.checkGrace(time)));
        byte[] pending = Expiring.of(commit.id(), true).value();
        names.create(ref, pending);
        boolean pinned = false;
        try {
            admit(commit, bringBack);
            pinned = names.move(ref, pending, Expiring.of(commit.id(), false).value());
        } finally {
            if (!pinned) {
                letGo(ref);
            }
        }
        if (!pinned) {
            throw new ContentionException("commit " + commit.id() + " could not be pinned before the time was over");
        }
        return new Pin(ref);
    }

    /** Lets a tag name a commit, whatever it named before. */
    void tag(String name, CommitObject commit, Duration grace) {
        String ref = Tag.PREFIX + name;
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            byte[] held = store.readRef(ref);
            Tag there = held == null ? null : Tag.parse(ref, held);
            BlobId was = there == null ? null : there.commit();
            if (there != null && there.pending() == null && commit.id().equals(was)) {
                return;
            }
            Supplier<byte[]> values = () -> Tag.pending(was, commit.id(), after(Duration.ZERO) + PENDING_MICROS)
                    .value();
            byte[] pending = held == null ? names.create(ref, values) : moved(ref, held, values.get());
            if (pending != null) {
                decide(ref, pending, was, commit, grace);
                return;
            }
        }
        throw new ContentionException(
                "tag '" + name + "' was moved by others " + TRIES_MAX + " times in a row; try again");
    }

    private byte @Nullable [] moved(String ref, byte[] held, byte[] next) {
        return names.move(ref, held, next) ? next : null;
    }

    private void decide(String ref, byte[] pending, @Nullable BlobId was, CommitObject commit, Duration grace) {
        try {
            admit(commit, true);
        } catch (PrunedRevisionException e) {
            names.move(ref, pending, was == null ? null : Tag.valid(was).value());
            throw e;
        }
        String expiring = was == null ? null : expire(was, grace);
        if (was != null) {
            listings.disturb();
        }
        names.move(ref, pending, Tag.valid(commit.id()).value());
        tidy(was, expiring);
    }

    /** Begins a branch; InvalidNameException if there is one. */
    void begin(String branch, CommitObject commit) {
        String ref = Head.PREFIX + branch;
        Supplier<byte[]> values = () ->
                Head.born(commit).pending(after(Duration.ZERO) + PENDING_MICROS).value();
        byte[] pending = names.create(ref, values);
        if (pending == null) {
            byte[] there = store.readRef(ref);
            // Whoever left that pending is dead, or was not answered, or else finds it gone and has begun none.
            pending = there != null && Head.parse(ref, there).isPending() ? moved(ref, there, values.get()) : null;
        }
        if (pending == null) {
            throw new InvalidNameException("there is a branch '" + branch + "' already; choose another name");
        }
        try {
            admit(commit, true);
        } catch (PrunedRevisionException e) {
            names.move(ref, pending, null);
            throw e;
        }
        if (!names.move(ref, pending, Head.parse(ref, pending).pending(0).value())) {
            throw new ContentionException("branch '" + branch
                    + "' was not begun: another process begins one of that name, or it took too long; try again");
        }
    }

    /**
     * Steps 2 and 3 above, for a commit that a pending ref names; PrunedRevisionException if it was pruned.
     *
     * @param bringBack whether one that only the grace of a prune holds is let in
     */
    private void admit(CommitObject commit, boolean bringBack) {
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            byte[] cuts = shallow.value(); // before refs are listed, which is not done at one moment
            Roots roots = Roots.read(store);
            Hold hold;
            try {
                hold = roots.hold(commits, shallow.of(cuts), commit);
            } catch (CorruptObjectException e) {
                if (Arrays.equals(cuts, shallow.value()) && Roots.read(store).equals(roots)) {
                    throw e; // else it was of a ref that was moved meanwhile, perhaps
                }
                continue;
            }
            boolean in = switch (hold) {
                case KEPT -> !Shallow.isAnnounced(cuts) || shallow.interrupt(cuts);
                case DROPPED -> {
                    if (!bringBack) {
                        throw dropped(commit);
                    }
                    yield shallow.replace(cuts, shallow.of(cuts).bringingBack(commit)) == Shallow.Outcome.REPLACED;
                }
                case NONE -> throw pruned(commit);
            };
            if (in) {
                return;
            }
        }
        throw new ContentionException("history was cut by others, or commits brought back, " + TRIES_MAX
                + " times in a row while commit " + commit.id() + " was to be named; try again");
    }

    /** Takes a ref of a branch or tag away; false if there is none. */
    boolean delete(String ref, Duration grace) {
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            byte[] held = store.readRef(ref);
            BlobId was = held == null ? null : named(ref, held);
            if (held == null || was == null) {
                return false;
            }
            String expiring = expire(was, grace);
            listings.disturb();
            boolean deleted = names.move(ref, held, null);
            tidy(was, expiring);
            if (deleted) {
                return true;
            }
        }
        throw new ContentionException("the ref " + ref + " was moved by others " + TRIES_MAX + " times in a row");
    }

    private static @Nullable BlobId named(String ref, byte[] held) {
        if (ref.startsWith(Tag.PREFIX)) {
            return Tag.parse(ref, held).commit();
        }
        Head head = Head.parse(ref, held);
        return head.isPending() ? null : head.commit();
    }

    /** The ref that keeps a commit for a while; null when that is to be no time at all. */
    private @Nullable String expire(BlobId commit, Duration grace) {
        if (grace.isZero()) {
            return null;
        }
        String ref = Expiring.name(after(grace));
        names.create(ref, Expiring.of(commit, false).value());
        return ref;
    }

    /** Lets commits that are being dropped, at most {@link Expiring#COMMITS_MAX} of them, be read until a moment; the ref that does. */
    String drop(List<BlobId> dropped, long until) {
        String ref = Expiring.name(until);
        names.create(ref, Expiring.pruned(dropped).value());
        return ref;
    }

    /** Takes such a ref away. */
    void letGo(String ref) {
        listings.disturb();
        boolean unused = names.delete(ref);
    }

    /** Takes back what keeps a commit for a while, if something else does without it. */
    private void tidy(@Nullable BlobId was, @Nullable String expiring) {
        CommitObject commit = was == null || expiring == null ? null : commits.find(was);
        if (commit != null && expiring != null && commits.hold(commit, expiring) == Hold.KEPT) {
            letGo(expiring);
        }
    }

    /**
     * Takes away, or decides, what has had its time: what expired, and what dead processes left pending.
     *
     * @return how many refs that were
     */
    int expireNow() {
        int gone = 0;
        Map<String, byte[]> expiring = new HashMap<>(store.listRefs(Expiring.PREFIX));
        expiring.keySet().removeIf(ref -> !isOver(Expiring.until(ref)));
        if (!expiring.isEmpty()) {
            listings.disturb();
        }
        for (var each : expiring.entrySet()) {
            if (names.move(each.getKey(), each.getValue(), null)) {
                gone++;
            }
        }
        for (var each : store.listRefs(Tag.PREFIX).entrySet()) {
            Tag tag = Tag.parse(each.getKey(), each.getValue());
            BlobId was = tag.commit();
            byte[] next = was == null ? null : Tag.valid(was).value();
            if (tag.pending() != null
                    && isOver(tag.pendingUntil())
                    && names.move(each.getKey(), each.getValue(), next)) {
                gone++;
            }
        }
        for (var each : store.listRefs(Head.PREFIX).entrySet()) {
            Head head = Head.parse(each.getKey(), each.getValue());
            if (head.isPending() && isOver(head.pendingUntil()) && names.move(each.getKey(), each.getValue(), null)) {
                gone++;
            }
        }
        return gone;
    }

    private boolean isOver(long until) {
        return until != 0 && until <= clock.getAsLong();
    }

    private long after(Duration time) {
        return clock.getAsLong() + TimeUnit.NANOSECONDS.toMicros(time.toNanos());
    }

    private static PrunedRevisionException dropped(CommitObject commit) {
        return new PrunedRevisionException("commit " + commit.id()
                + " was dropped by a prune: it is in its grace, or behind a commit that was brought back, so what it has in"
                + " common with others is not known; restore what is wanted of it");
    }

    private static PrunedRevisionException pruned(CommitObject commit) {
        return new PrunedRevisionException("commit " + commit.id() + " was pruned: no branch and no tag leads to it");
    }
}
