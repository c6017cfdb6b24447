package io.revtree.histories;

import io.revtree.ChangeKind;
import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.CommitWithdrawnException;
import io.revtree.ConfigBranch;
import io.revtree.ConfigChange;
import io.revtree.ConfigException;
import io.revtree.ConfigPreview;
import io.revtree.ConfigRoot;
import io.revtree.ConfigSnapshot;
import io.revtree.ConfigTransaction;
import io.revtree.Conflict;
import io.revtree.ContentionException;
import io.revtree.MergeConflictException;
import io.revtree.PrunedRevisionException;
import io.revtree.RevisionNotFoundException;
import io.revtree.histories.Attempt.Kind;
import io.revtree.histories.Attempt.Made;
import io.revtree.histories.Attempt.Preview;
import io.revtree.sample.Adapter;
import io.revtree.sample.Serial;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One thread that edits the branches of one root at random, by a seed, and keeps a journal. */
public final class Writer {

    private static final int BEGIN_TRIES_MAX = 1_000;
    private static final int VENDOR_LENGTH_MAX = 100;

    /** The members of a oneof, which the model takes as the one field that it is. */
    private static final Set<String> CHOICE = Set.of("name", "code");

    private final String name;
    private final String rootName;
    private final ConfigRoot root;
    private final List<ConfigBranch> branches;
    private final Journal journal;
    private final Random random;
    private final RandomEdits edits;
    private int attempts;
    private boolean besideCleaning;

    /**
     * @param name like no other's; begins with a w
     * @param rootName that of the root, with which the journal tells roots apart
     * @param branches those to edit, the one that is edited most first; they may change between attempts
     */
    public Writer(
            String name, String rootName, ConfigRoot root, List<ConfigBranch> branches, Journal journal, long seed) {
        this.name = name;
        this.rootName = rootName;
        this.root = root;
        this.branches = branches;
        this.journal = journal;
        this.random = new Random(seed);
        this.edits = new RandomEdits(random);
    }

    /** Says that history may be pruned and branches deleted meanwhile: what then cannot be read is not attempted. */
    public Writer besideCleaning() {
        besideCleaning = true;
        return this;
    }

    /** Lets many edits meet the hooks of {@link Hooking}. */
    Writer meetHooks() {
        edits.meetHooks();
        return this;
    }

    /** Makes an edit that a hook asks for, in whatever thread. */
    void echo(ConfigBranch branch, String mark) {
        Edit edit = Hooking.echo(mark);
        ask(branch, of(branch, mark, Kind.SINGLE, List.of(new Made(edit, null)), null), () -> {
            edit.make(branch);
            return null;
        });
    }

    /** Makes so many attempts. */
    public void run(int count) {
        for (int i = 0; i < count; i++) {
            ConfigBranch branch = branches.get(random.nextInt(4) == 0 ? branches.size() - 1 : 0);
            String mark = name + "-" + attempts++;
            try {
                attempt(branch, mark);
            } catch (StoreUnavailableException e) {
                // what is read before a commit is asked for may fail, and then none is
            } catch (RevisionNotFoundException e) {
                if (!besideCleaning) {
                    throw e;
                }
            }
        }
    }

    private void attempt(ConfigBranch branch, String mark) {
        switch (random.nextInt(20)) {
            case 0 -> journal.read(rootName, branch, true);
            case 1 -> journal.read(rootName, branch, false);
            case 2, 3 -> guarded(branch, mark);
            case 4, 5 -> counted(branch, mark);
            case 6, 7, 8, 9 -> single(branch, mark);
            case 10 -> again(branch, mark);
            default -> transaction(branch, mark);
        }
    }

    /** A transaction, and the state that it reads. */
    private record Begun(ConfigTransaction tx, CommitId base, long at) {}

    private Begun begin(ConfigBranch branch) {
        for (int i = 0; i < BEGIN_TRIES_MAX; i++) {
            long at = journal.tick();
            CommitId before = newest(branch);
            ConfigTransaction tx = branch.begin();
            if (newest(branch).equals(before)) {
                return new Begun(tx, before, at);
            }
            tx.close();
        }
        throw new IllegalStateException("others commit too fast to tell what a transaction begins with");
    }

    private static CommitId newest(ConfigBranch branch) {
        return branch.head().commit().id();
    }

    private static long seen(ConfigBranch branch) {
        return branch.head().commit().sequence();
    }

    private void transaction(ConfigBranch branch, String mark) {
        Begun begun = begin(branch);
        try (ConfigTransaction tx = begun.tx) {
            List<Made> made = new ArrayList<>();
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                Edit edit = random.nextInt(12) == 0
                        ? Edit.restore(edits.restorable(), earlier(branch))
                        : edits.any(mark + "-" + i, tx);
                made.add(make(edit, tx));
            }
            Set<String> required = new LinkedHashSet<>();
            if (random.nextInt(4) == 0) {
                required.add(random.nextBoolean() ? "/adapters" : edits.adapterPath());
            }
            commit(branch, begun, mark, made, required);
        }
    }

    /** Reads something and writes it elsewhere, on condition that it stays what it was. */
    private void guarded(ConfigBranch branch, String mark) {
        Begun begun = begin(branch);
        try (ConfigTransaction tx = begun.tx) {
            String from = edits.adapterPath();
            Adapter read = tx.getIfPresent(from, Adapter.class);
            String copy = mark + " read " + (read == null ? "nothing" : read.getVersion());
            Edit edit = Edit.update(
                    edits.adapterPath(),
                    Adapter.newBuilder().setVendor(cut(copy)).build(),
                    "vendor");
            commit(branch, begun, mark, List.of(make(edit, tx)), Set.of(from));
        }
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), VENDOR_LENGTH_MAX));
    }

    private static Made make(Edit edit, ConfigTransaction tx) {
        try {
            edit.make(tx);
            return new Made(edit, null);
        } catch (PrunedRevisionException e) {
            throw e; // the tree does not refuse the edit: it is not there any more
        } catch (ConfigException e) {
            return new Made(edit, e.getClass().getSimpleName());
        }
    }

    private void commit(ConfigBranch branch, Begun begun, String mark, List<Made> made, Set<String> required) {
        ConfigTransaction tx = begun.tx.message(mark).author(name);
        required.forEach(tx::require);
        Preview preview = random.nextInt(6) == 0 ? preview(branch, tx) : null;
        Attempt attempt = new Attempt(
                mark,
                rootName,
                branch.name(),
                Kind.TRANSACTION,
                tx.id(),
                begun.base,
                List.copyOf(made),
                required,
                Map.of(),
                null,
                preview,
                begun.at,
                journal.tick());
        journal.asked(attempt);
        if (random.nextInt(20) == 0) {
            tx.cancel();
            tell(branch, attempt, Outcome.Kind.CANCELLED, null, Set.of());
        } else {
            ask(branch, attempt, tx::commit);
        }
    }

    private static @Nullable Preview preview(ConfigBranch branch, ConfigTransaction tx) {
        try {
            ConfigPreview preview = tx.preview();
            TreeSet<String> changed = preview.changes().stream()
                    .filter(change -> change.kind() != ChangeKind.LIST)
                    .map(ConfigChange::path)
                    .collect(Collectors.toCollection(TreeSet::new));
            return new Preview(places(preview.conflicts()), changed, seen(branch));
        } catch (StoreUnavailableException e) {
            return null;
        }
    }

    /** Adds one to a number, in as many tries as it takes. */
    private void counted(ConfigBranch branch, String mark) {
        List<Attempt> tries = new ArrayList<>();
        long began = journal.tick();
        CommitId base = newest(branch);
        try {
            branch.transactVoid(tx -> {
                String path = branch == root ? "/inventory/serials/0" : "/inventory/serials/50";
                Serial read = tx.require(path).message(mark).author(name).get(path, Serial.class);
                Edit edit = Edit.update(
                        path,
                        Serial.newBuilder()
                                .setDeviceId(count(read) + 1 + " " + mark)
                                .build(),
                        "device_id");
                Attempt attempt = new Attempt(
                        mark + " try " + tries.size(),
                        rootName,
                        branch.name(),
                        Kind.COUNT,
                        tx.id(),
                        base,
                        List.of(make(edit, tx)),
                        Set.of(),
                        Map.of(path, Value.node(read).toString()),
                        null,
                        null,
                        began,
                        journal.tick());
                tries.add(attempt);
                journal.asked(attempt);
            });
            tellLast(branch, tries, Outcome.Kind.DONE);
        } catch (UnknownOutcomeException e) {
            tellLast(branch, tries, doubt(branch, tries.get(tries.size() - 1)));
        } catch (MergeConflictException
                | ContentionException
                | CommitWithdrawnException
                | StoreUnavailableException e) {
            tellLast(branch, tries, Outcome.Kind.FAILED);
        }
    }

    private static long count(Serial read) {
        String text = read.getDeviceId();
        return text.isEmpty() ? 0 : Long.parseLong(text.substring(0, text.indexOf(' ')));
    }

    private void tellLast(ConfigBranch branch, List<Attempt> tries, Outcome.Kind last) {
        for (int i = 0; i < tries.size(); i++) {
            Outcome.Kind kind = i == tries.size() - 1 ? last : Outcome.Kind.FAILED;
            tell(branch, tries.get(i), kind, null, Set.of());
        }
    }

    private void single(ConfigBranch branch, String mark) {
        Edit edit = edits.marked(mark);
        ask(branch, of(branch, mark, Kind.SINGLE, List.of(new Made(edit, null)), null), () -> {
            edit.make(branch);
            return null;
        });
    }

    /** Takes a commit back, makes one again, goes back to one, or merges a branch. */
    private void again(ConfigBranch branch, String mark) {
        CommitId revision = earlier(branch);
        switch (random.nextInt(4)) {
            case 0 -> {
                ConfigBranch into = branches.get(random.nextInt(branches.size()));
                CommitId from = newest(branches.get(random.nextInt(branches.size())));
                ask(into, of(into, mark, Kind.MERGE, List.of(), from), () -> root.merge(from.toString(), into.name()));
            }
            case 1 ->
                ask(
                        branch,
                        of(branch, mark, Kind.REVERT, List.of(), revision),
                        () -> branch.revert(revision.toString()));
            case 2 -> {
                CommitId picked = pickable();
                if (picked != null) {
                    ask(root, of(root, mark, Kind.PICK, List.of(), picked), () -> root.cherryPick(picked.toString()));
                }
            }
            default -> {
                Edit edit = Edit.restore(edits.restorable(), revision);
                ask(
                        branch,
                        of(branch, mark, Kind.SINGLE, List.of(new Made(edit, null)), null),
                        () -> branch.restore(edit.path(), revision.toString()));
            }
        }
    }

    /** A commit that has one before it, if the branch has such. */
    private CommitId earlier(ConfigBranch branch) {
        List<CommitId> newest = branch.log().limit(6).map(Commit::id).toList();
        return newest.get(random.nextInt(Math.max(1, newest.size() - 1)));
    }

    /** A transaction's commit of any branch, since its message is like no other's. */
    private @Nullable CommitId pickable() {
        ConfigBranch branch = branches.get(random.nextInt(branches.size()));
        return branch.log()
                .skip(random.nextInt(4))
                .limit(4)
                .filter(commit -> commit.message().startsWith("w"))
                .map(Commit::id)
                .findFirst()
                .orElse(null);
    }

    private Attempt of(ConfigBranch branch, String mark, Kind kind, List<Made> made, @Nullable CommitId revision) {
        long now = journal.tick();
        CommitId base = newest(branch);
        return new Attempt(
                mark, rootName, branch.name(), kind, null, base, made, Set.of(), Map.of(), revision, null, now, now);
    }

    private void ask(ConfigBranch branch, Attempt attempt, Supplier<@Nullable Commit> commit) {
        if (attempt.kind() != Kind.TRANSACTION) {
            journal.asked(attempt);
        }
        try {
            Commit landed = commit.get();
            tell(branch, attempt, Outcome.Kind.DONE, landed == null ? null : landed.id(), Set.of());
        } catch (MergeConflictException e) {
            tell(branch, attempt, Outcome.Kind.CONFLICT, null, places(e.conflicts()));
        } catch (ContentionException | CommitWithdrawnException | StoreUnavailableException e) {
            tell(branch, attempt, Outcome.Kind.FAILED, null, Set.of(e.toString()));
        } catch (UnknownOutcomeException e) {
            tell(branch, attempt, doubt(branch, attempt), null, Set.of(e.toString()));
        } catch (ConfigException e) {
            tell(
                    branch,
                    attempt,
                    Outcome.Kind.REFUSED,
                    null,
                    Set.of(e.getClass().getSimpleName()));
        }
    }

    /** What is known of an unknown outcome when the store is asked again: that it landed, at best. */
    private Outcome.Kind doubt(ConfigBranch branch, Attempt attempt) {
        try {
            if (attempt.id() != null && root.landed(attempt.id())) {
                ConfigSnapshot unused = branch.refresh();
                return Outcome.Kind.DONE;
            }
            return Outcome.Kind.UNKNOWN;
        } catch (StoreUnavailableException e) {
            return Outcome.Kind.UNKNOWN;
        }
    }

    private void tell(
            ConfigBranch branch, Attempt attempt, Outcome.Kind kind, @Nullable CommitId commit, Set<String> detail) {
        long seen = seen(branch);
        journal.told(attempt, new Outcome(kind, commit, detail, journal.tick(), seen));
    }

    private static Set<String> places(List<Conflict> conflicts) {
        return conflicts.stream()
                .map(conflict ->
                        conflict.path() + " " + (CHOICE.contains(conflict.field()) ? "choice" : conflict.field()))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
