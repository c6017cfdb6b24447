package io.revtree.histories;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.ChangeKind;
import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.ConfigBranch;
import io.revtree.ConfigObserver;
import io.revtree.ConfigProxy;
import io.revtree.RejectedChangeException;
import io.revtree.sample.Everything;
import io.revtree.sample.Serial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The hooks of one root, and what the model says of them. Before a serial with a number from {@value #COUNTED_FROM} on is added,
 * by whatever commit, one adds one to a count in another node. Before {@code everything} is updated, one vetoes that two of its
 * fields be alike. After such a serial was added, one makes a commit of its own. Thread-safe.
 */
final class Hooking implements ConfigObserver {

    /** Serials from here on are counted when they are added. */
    static final long COUNTED_FROM = 1_000;

    /** The number of the serial that has the count. */
    static final long COUNT = 51;

    /** The number of the serial that the commits of after hooks write. */
    static final long ECHO = 52;

    private static final String SERIALS = "/inventory/serials";
    private static final String COUNT_PATH = SERIALS + "/" + COUNT;
    private static final String ECHO_PATH = SERIALS + "/" + ECHO;
    private static final List<String> EVERYTHING = List.of("inventory", "everything", Value.OWN);
    private static final List<String> COUNT_FIELDS = List.of("inventory", "serials", Long.toString(COUNT), Value.OWN);

    private final String root;
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> faults = Collections.synchronizedList(new ArrayList<>());

    /** @param root its name in the journal */
    Hooking(String root) {
        this.root = root;
    }

    /**
     * Hangs the hooks at all branches.
     *
     * @param echo makes the commit of an after hook, by a mark that no other has
     */
    void hang(List<ConfigBranch> branches, BiConsumer<ConfigBranch, String> echo) {
        for (ConfigBranch branch : branches) {
            ConfigProxy inventory = branch.proxy("/inventory");
            inventory.before(ChangeKind.ADD, change -> {
                if (change.after() instanceof Serial added && added.getNumber() >= COUNTED_FROM) {
                    String count = branch.get(COUNT_PATH, Serial.class).getDeviceId();
                    branch.update(COUNT_PATH, serial(COUNT, next(count)));
                }
            });
            inventory.after(ChangeKind.ADD, change -> {
                if (change.after() instanceof Serial added && added.getNumber() >= COUNTED_FROM) {
                    calls.add(branch.name() + " " + added.getNumber());
                    echo.accept(branch, "h" + root + "-" + calls.size() + "-" + added.getNumber());
                }
            });
            branch.proxy("/inventory/everything").before(ChangeKind.UPDATE, change -> {
                Everything after = (Everything) Objects.requireNonNull(change.after());
                if (after.hasCode() && after.hasMaybeInt32() && after.getCode() == after.getMaybeInt32()) {
                    throw new IllegalStateException("these must not be alike");
                }
            });
        }
    }

    /** What an after hook commits. */
    static Edit echo(String mark) {
        return Edit.update(ECHO_PATH, serial(ECHO, mark), "device_id");
    }

    private static Serial serial(long number, String text) {
        return Serial.newBuilder().setNumber(number).setDeviceId(text).build();
    }

    private static String next(String count) {
        return Integer.toString(count.isEmpty() ? 1 : Integer.parseInt(count) + 1);
    }

    @Override
    public void hookFailed(String path, ChangeKind kind, Commit commit, Throwable fault) {
        faults.add(fault);
    }

    @Override
    public void hooksSkipped(Commit commit, Throwable fault) {
        faults.add(fault);
    }

    // The model

    /** What becomes of a tree that is to follow another one; {@link Edit.Refusal} if the hooks veto it. */
    static Value joined(Value before, Value after) {
        Value everything = after.at(EVERYTHING);
        if (!Objects.equals(before.at(EVERYTHING), everything) && areAlike(everything)) {
            throw new Edit.Refusal(RejectedChangeException.class);
        }
        Value joined = after;
        for (int i = added(before, after).size(); i > 0; i--) {
            List<String> place = new ArrayList<>(COUNT_FIELDS);
            place.add("device_id");
            Value count = joined.at(place);
            String text = count == null ? "" : ((Value.Text) count).text();
            joined = joined.with(place, new Value.Text(next(text)));
        }
        return joined;
    }

    private static boolean areAlike(@Nullable Value everything) {
        if (!(everything instanceof Value.Parts fields)) {
            return false;
        }
        Value maybe = fields.part("maybe_int32");
        Value choice = fields.part("choice");
        return maybe != null && choice != null && choice.equals(new Value.Text("code=" + maybe));
    }

    /** The keys of the serials that are counted, of those that one tree has and another had not. */
    static Set<String> added(Value before, Value after) {
        TreeSet<String> added = new TreeSet<>(serials(after).keySet());
        added.removeAll(serials(before).keySet());
        added.removeIf(key -> Long.parseLong(key) < COUNTED_FROM);
        return added;
    }

    private static Map<String, Value> serials(Value tree) {
        return tree.at(List.of("inventory", "serials")) instanceof Value.Parts serials ? serials.parts() : Map.of();
    }

    /**
     * Where a transaction conflicts since a hook decided there what others changed meanwhile, perhaps to the same: a space behind
     * the path; null where it does not.
     */
    static @Nullable String decided(Value base, Value head, Value edited) {
        boolean counted = !Objects.equals(base.at(COUNT_FIELDS), edited.at(COUNT_FIELDS));
        return counted && !Objects.equals(base.at(COUNT_FIELDS), head.at(COUNT_FIELDS)) ? COUNT_PATH + " " : null;
    }

    /**
     * After hooks were called once for each serial that was added by a commit of which this root was told; at most once where it was
     * not told, or where a merge may have moved the branch on.
     */
    void check(String what, Map<CommitId, Attempt> landed, Journal journal, Logs logs) {
        assertThat(faults)
                .as("%s: faults of after hooks of root %s", what, root)
                .isEmpty();
        Map<String, Integer> least = new HashMap<>();
        Map<String, Integer> most = new HashMap<>();
        landed.forEach((id, attempt) -> {
            Outcome outcome = journal.outcome(attempt);
            if (attempt.root().equals(root)) {
                CommitId before = logs.parents(id).get(0);
                for (String key : added(logs.of(before), logs.of(id))) {
                    String call = attempt.branch() + " " + key;
                    most.merge(call, 1, Integer::sum);
                    if (outcome != null && outcome.isAnswered()) {
                        least.merge(call, 1, Integer::sum);
                    }
                }
            }
        });
        Map<String, Integer> called = new HashMap<>();
        calls.forEach(call -> called.merge(call, 1, Integer::sum));
        least.forEach((call, times) -> assertThat(called.getOrDefault(call, 0))
                .as("%s: how often the after hook of root %s was called for %s", what, root, call)
                .isGreaterThanOrEqualTo(times));
        called.forEach((call, times) -> {
            String branch = call.substring(0, call.indexOf(' '));
            long moves = journal.attempts().stream()
                    .filter(attempt -> attempt.kind() == Attempt.Kind.MERGE
                            && attempt.root().equals(root)
                            && attempt.branch().equals(branch)
                            && !landed.containsValue(attempt))
                    .count();
            assertThat(times.longValue())
                    .as("%s: how often the after hook of root %s was called for %s", what, root, call)
                    .isLessThanOrEqualTo(most.getOrDefault(call, 0) + moves);
        });
    }
}
