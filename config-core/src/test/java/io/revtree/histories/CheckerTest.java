package io.revtree.histories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.MergeConflictException;
import io.revtree.TransactionId;
import io.revtree.histories.Attempt.Kind;
import io.revtree.histories.Attempt.Made;
import io.revtree.histories.Attempt.Preview;
import io.revtree.sample.Adapter;
import io.revtree.sample.Everything;
import io.revtree.sample.Serial;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A checker is worth something if it finds what is wrong, in a history that is right but for that. */
class CheckerTest {

    private static final String GUARDED = "/adapters/a4";

    private final KvStore store = KvStores.open("memory:");
    private final ConfigRoot root = History.create(store);
    private final CommitId base = root.head().commit().id();
    private Journal journal = new Journal();

    /** Two that merged, a third that met the second, and one edit without a transaction. */
    @BeforeEach
    void write() {
        try (ConfigTransaction first = root.begin();
                ConfigTransaction second = root.begin();
                ConfigTransaction third = root.begin()) {
            tell(first, "first", version("a0", "1"), 1, 2, 5);
            tell(second, "second", version("a2", "2"), 3, 6, 7);
            tell(third, "third", version("a2", "3"), 4, 8, 9);
        }
        Edit edit = version("a6", "4");
        Attempt single = attempt("fourth", Kind.SINGLE, null, edit, 10, 11, head());
        journal.asked(single);
        edit.make(root);
        journal.told(single, new Outcome(Outcome.Kind.DONE, null, Set.of(), 12, seen()));
        journal.read(read(true, 13, root.getDeep("/")));
    }

    @AfterEach
    void close() {
        root.close();
        store.close();
    }

    private void tell(ConfigTransaction tx, String name, Edit edit, long began, long asked, long ended) {
        Attempt attempt = attempt(name, Kind.TRANSACTION, tx.id(), edit, began, asked, base);
        journal.asked(attempt);
        edit.make(tx);
        Outcome outcome;
        try {
            Commit commit = tx.require(GUARDED).message(name).commit();
            outcome = new Outcome(Outcome.Kind.DONE, commit.id(), Set.of(), ended, seen());
        } catch (MergeConflictException e) {
            outcome = new Outcome(Outcome.Kind.CONFLICT, null, Set.of("/adapters/a2 version"), ended, seen());
        }
        journal.told(attempt, outcome);
    }

    private static Attempt attempt(
            String name, Kind kind, @Nullable TransactionId id, Edit edit, long began, long asked, CommitId base) {
        Set<String> required = kind == Kind.TRANSACTION ? Set.of(GUARDED) : Set.of();
        return new Attempt(
                name,
                "r",
                "main",
                kind,
                id,
                base,
                List.of(new Made(edit, null)),
                required,
                Map.of(),
                null,
                null,
                began,
                asked);
    }

    private static Edit version(String adapter, String version) {
        return Edit.update(
                "/adapters/" + adapter, Adapter.newBuilder().setVersion(version).build(), "version");
    }

    private CommitId head() {
        return root.head().commit().id();
    }

    private long seen() {
        return root.head().commit().sequence();
    }

    private Journal.Read read(boolean refreshed, long began, Message tree) {
        return new Journal.Read("r", "main", refreshed, began, began + 1, head(), Value.node(tree));
    }

    private void check() {
        new Checker("seed 0", false, List.of(journal)).check(root);
    }

    /** As {@link #check}, of a root that had these hooks from when it was opened. */
    private void checkHooked(Hooking hooking) {
        new Checker("seed 0", false, List.of(journal)).hooked(List.of(hooking)).check(root);
    }

    private void refusedHooked(Hooking hooking, String why) {
        assertThatThrownBy(() -> checkHooked(hooking))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("seed 0", why);
    }

    private void refused(String why) {
        assertThatThrownBy(this::check).isInstanceOf(AssertionError.class).hasMessageContainingAll("seed 0", why);
    }

    /** Writes the journal again, with one attempt and its outcome as they are made to be. */
    private void change(String name, UnaryOperator<Attempt> attempt, UnaryOperator<Outcome> outcome) {
        Journal changed = new Journal();
        for (Attempt each : journal.attempts()) {
            Outcome told = Objects.requireNonNull(journal.outcome(each));
            boolean meant = each.name().equals(name);
            changed.asked(meant ? attempt.apply(each) : each);
            changed.told(each, meant ? outcome.apply(told) : told);
        }
        journal = changed;
    }

    private static Attempt with(Attempt attempt, Edit edit, Set<String> required, CommitId base, long asked) {
        return new Attempt(
                attempt.name(),
                attempt.root(),
                attempt.branch(),
                attempt.kind(),
                attempt.id(),
                base,
                List.of(new Made(edit, null)),
                required,
                attempt.reads(),
                attempt.revision(),
                attempt.preview(),
                attempt.began(),
                asked);
    }

    private static Edit edit(Attempt attempt) {
        return attempt.edits().get(0).edit();
    }

    @Test
    void whatIsTruePasses() {
        Checker checker = new Checker("seed 0", false, List.of(journal));
        checker.check(root);
        assertThat(checker.landed()).isEqualTo(3);
    }

    @Test
    void aCommitThatNobodyAskedForIsFound() {
        root.remove("/adapters/a8");
        refused("nobody asked for");
    }

    @Test
    void anAcknowledgedCommitThatIsNotThereIsFound() {
        Attempt lost = attempt("lost", Kind.TRANSACTION, TransactionId.random(), version("a8", "5"), 13, 14, head());
        journal.asked(lost);
        journal.told(lost, new Outcome(Outcome.Kind.DONE, head(), Set.of(), 15, seen()));
        refused("only right if it changes nothing");
    }

    @Test
    void anAcknowledgedEditThatIsNotThereIsFound() {
        Attempt lost = attempt("lost", Kind.SINGLE, null, version("a8", "5"), 13, 14, head());
        journal.asked(lost);
        journal.told(lost, new Outcome(Outcome.Kind.DONE, null, Set.of(), 15, seen()));
        refused("only right if it changes nothing");
    }

    @Test
    void aFailedOneThatLeftATraceIsFound() {
        change(
                "first",
                attempt -> attempt,
                told -> new Outcome(Outcome.Kind.FAILED, null, Set.of(), told.ended(), told.seen()));
        refused("FAILED");
    }

    @Test
    void anUnknownOneMayHaveLanded() {
        change(
                "first",
                attempt -> attempt,
                told -> new Outcome(Outcome.Kind.UNKNOWN, null, Set.of(), told.ended(), told.seen()));
        check();
    }

    @Test
    void ofTwoThatMakeTheSameTheLaterOneIsNotTakenForTheOneThatLanded() {
        Edit edit = version("a8", "5");
        Attempt unknown = attempt("unknown", Kind.SINGLE, null, edit, 15, 16, head());
        journal.asked(unknown);
        edit.make(root);
        journal.told(unknown, new Outcome(Outcome.Kind.UNKNOWN, null, Set.of(), 17, seen()));
        journal.read(read(true, 18, root.getDeep("/")));
        Attempt nothing = attempt("nothing", Kind.SINGLE, null, edit, 20, 21, head());
        journal.asked(nothing);
        edit.make(root);
        journal.told(nothing, new Outcome(Outcome.Kind.DONE, null, Set.of(), 22, seen()));
        check();
    }

    @Test
    void aTreeThatIsNotWhatTheEditsMakeIsFound() {
        change(
                "second",
                attempt -> with(attempt, version("a2", "other"), attempt.required(), base, attempt.asked()),
                told -> told);
        refused("the tree after");
    }

    @Test
    void aGuardThatDidNotHoldIsFound() {
        change(
                "second",
                attempt -> with(attempt, edit(attempt), Set.of("/adapters/a0"), base, attempt.asked()),
                told -> told);
        refused("in spite of");
    }

    @Test
    void aConflictWithoutACauseIsFound() {
        change(
                "third",
                attempt -> attempt,
                told -> new Outcome(told.kind(), null, Set.of("/adapters/a0 version"), told.ended(), told.seen()));
        refused("must conflict so");
    }

    @Test
    void aRefusalWithoutACauseIsFound() {
        Attempt refused = attempt("refused", Kind.SINGLE, null, version("a8", "5"), 13, 14, head());
        journal.asked(refused);
        journal.told(refused, new Outcome(Outcome.Kind.REFUSED, null, Set.of("NodeNotFoundException"), 15, seen()));
        refused("must refuse so");
    }

    @Test
    void anOrderThatIsNotThatOfTimeIsFound() {
        change(
                "first",
                attempt -> with(attempt, edit(attempt), attempt.required(), base, 20),
                told -> new Outcome(told.kind(), told.commit(), told.detail(), 21, told.seen()));
        refused("asked for after that");
    }

    @Test
    void aRootThatDoesNotKnowItsOwnCommitsIsFound() {
        change(
                "fourth",
                attempt -> with(attempt, edit(attempt), attempt.required(), base, attempt.asked()),
                told -> told);
        refused("the root knew when");
    }

    @Test
    void aPreviewThatNoHeadGivesIsFound() {
        change(
                "second",
                attempt -> new Attempt(
                        attempt.name(),
                        attempt.root(),
                        attempt.branch(),
                        attempt.kind(),
                        attempt.id(),
                        base,
                        attempt.edits(),
                        attempt.required(),
                        attempt.reads(),
                        null,
                        new Preview(Set.of(), Set.of("/adapters/a0"), 1),
                        attempt.began(),
                        attempt.asked()),
                told -> told);
        refused("foresaw");
    }

    @Test
    void aConflictWithAStateThatTheBranchHadLongAgoIsFound() {
        change(
                "third",
                attempt -> with(attempt, edit(attempt), attempt.required(), base, 8),
                told -> new Outcome(told.kind(), null, told.detail(), 9, 1));
        refused("must conflict so");
    }

    @Test
    void aRefreshThatDoesNotSeeWhatOthersHaveSeenIsFound() {
        journal.read(new Journal.Read("s", "main", true, 20, 21, base, Value.node(RandomEdits.base())));
        refused("what was read at 20");
    }

    @Test
    void aRootThatForgetsWhatItHasReadIsFound() {
        journal.read(new Journal.Read("r", "main", false, 20, 21, base, Value.node(RandomEdits.base())));
        refused("what was read at 20");
    }

    @Test
    void aRootThatHasNotRefreshedNeedNotSeeWhatOthersHaveSeen() {
        journal.read(new Journal.Read("s", "main", false, 20, 21, base, Value.node(RandomEdits.base())));
        check();
    }

    @Test
    void aReadOfWhatWasNeverThereIsFound() {
        journal.read(read(false, 14, RandomEdits.base()));
        refused("what was read");
    }

    // Hooks

    private static final Edit COUNTED = Edit.add(
            "/inventory/serials",
            Serial.newBuilder().setNumber(Hooking.COUNTED_FROM + 1).build());

    private Hooking hang() {
        Hooking hooking = new Hooking("r");
        Writer hand = new Writer("h", "r", root, History.branches(root), journal, 0);
        hooking.hang(History.branches(root), hand::echo);
        return hooking;
    }

    /** Adds what is counted, as an edit of its own. */
    private void count() {
        Attempt counted = attempt("counted", Kind.SINGLE, null, COUNTED, journal.tick(), journal.tick(), head());
        journal.asked(counted);
        COUNTED.make(root);
        journal.told(counted, new Outcome(Outcome.Kind.DONE, null, Set.of(), journal.tick(), seen()));
    }

    private void advance() {
        long now = 0;
        while (now < 100) { // past what was written by hand
            now = journal.tick();
        }
    }

    @Test
    void whatHooksReallyDidPasses() {
        advance();
        Hooking hooking = hang();
        count();
        assertThat(journal.attempts()).hasSize(6); // the echo too
        checkHooked(hooking);
        assertThat(root.get("/inventory/serials/" + Hooking.COUNT, Serial.class).getDeviceId())
                .isEqualTo("1");
    }

    @Test
    void anEditOfAHookThatIsMissingIsFound() {
        advance();
        count(); // as a root without the hooks does
        refusedHooked(new Hooking("r"), "nobody asked for");
    }

    @Test
    void anEditOfAHookThatIsMissingInATransactionIsFound() {
        CommitId began = head();
        try (ConfigTransaction tx = root.begin()) {
            Attempt counted = attempt("counted", Kind.TRANSACTION, tx.id(), COUNTED, 15, 16, began);
            journal.asked(counted);
            COUNTED.make(tx);
            CommitId commit = tx.require(GUARDED).message("counted").commit().id();
            journal.told(counted, new Outcome(Outcome.Kind.DONE, commit, Set.of(), 17, seen()));
        }
        refusedHooked(new Hooking("r"), "the tree after");
    }

    @Test
    void aCountOfTwoThatIsOnlyOneIsFound() {
        Edit one = Edit.update(
                "/inventory/serials/" + Hooking.COUNT,
                Serial.newBuilder().setDeviceId("1").build(),
                "device_id");
        CommitId began = head();
        try (ConfigTransaction tx = root.begin()) {
            Attempt counted = attempt("counted", Kind.TRANSACTION, tx.id(), COUNTED, 15, 18, began);
            journal.asked(counted);
            COUNTED.make(tx);
            one.make(tx); // as the hook does, if nobody guarded what it had read
            Attempt other = attempt("other", Kind.SINGLE, null, one, 16, 16, began);
            journal.asked(other);
            one.make(root);
            journal.told(other, new Outcome(Outcome.Kind.DONE, null, Set.of(), 17, seen()));
            CommitId commit = tx.require(GUARDED).message("counted").commit().id();
            journal.told(counted, new Outcome(Outcome.Kind.DONE, commit, Set.of(), 19, seen()));
        }
        refusedHooked(new Hooking("r"), "in spite of");
    }

    @Test
    void aVetoThatWasPassedOverIsFound() {
        Edit code = Edit.update(
                "/inventory/everything", Everything.newBuilder().setCode(1).build(), "code");
        Edit maybe = Edit.update(
                "/inventory/everything",
                Everything.newBuilder().setMaybeInt32(1).build(),
                "maybe_int32");
        CommitId began = head();
        try (ConfigTransaction first = root.begin();
                ConfigTransaction second = root.begin()) {
            for (ConfigTransaction tx : List.of(first, second)) {
                boolean isFirst = tx == first;
                Edit edit = isFirst ? code : maybe;
                Attempt attempt = attempt(
                        isFirst ? "code" : "maybe", Kind.TRANSACTION, tx.id(), edit, 15, isFirst ? 16 : 18, began);
                journal.asked(attempt);
                edit.make(tx);
                CommitId commit =
                        tx.require(GUARDED).message(attempt.name()).commit().id();
                journal.told(attempt, new Outcome(Outcome.Kind.DONE, commit, Set.of(), isFirst ? 17 : 19, seen()));
            }
        }
        refusedHooked(new Hooking("r"), "RejectedChangeException");
    }

    @Test
    void anAfterHookThatWasNotCalledIsFound() {
        advance();
        Hooking hooking = hang();
        count();
        Hooking deaf = new Hooking("r");
        refusedHooked(deaf, "how often the after hook of root r was called");
        checkHooked(hooking);
    }
}
