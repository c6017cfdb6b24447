package io.revtree.simulation;

import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.ConfigBranch;
import io.revtree.ConfigRoot;
import io.revtree.ContentionException;
import io.revtree.InvalidNameException;
import io.revtree.PrunedRevisionException;
import io.revtree.Registration;
import io.revtree.Retention;
import io.revtree.RevisionNotFoundException;
import io.revtree.Verification;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What one thread does beside edits: tags, branches, pins, prunes, collections, verifications, and waiting. */
final class Chores {

    private static final int TAGS = 2;
    private static final int BRANCHES_MAX = 4;
    private static final int KEPT_MAX = 6;
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final long REST_NANOS_MAX = Duration.ofSeconds(3).toNanos();

    private final ConfigRoot root;
    private final List<ConfigBranch> branches;
    private final Simulation simulation;
    private final Deeds deeds;
    private final String name;
    private final Random random;
    private int number;

    Chores(ConfigRoot root, List<ConfigBranch> branches, Simulation simulation, String name, Random random) {
        this.root = root;
        this.branches = branches;
        this.simulation = simulation;
        this.deeds = simulation.deeds();
        this.name = name;
        this.random = random;
    }

    /** Does one thing, or fails as it may. */
    void one() {
        try {
            switch (random.nextInt(simulation.plan().cleaning() ? 13 : 5)) {
                case 0, 1 -> tag();
                case 2 -> pin();
                case 3 -> verify();
                case 4 -> simulation.scheduler().rest(random.nextLong(REST_NANOS_MAX));
                case 5, 6 -> begin();
                case 7 -> end();
                case 8, 9 -> prune();
                default -> {
                    note("collects");
                    Object unused = root.collectGarbage();
                }
            }
        } catch (StoreUnavailableException | UnknownOutcomeException | ContentionException e) {
            note("failed: " + e);
        } catch (RevisionNotFoundException e) {
            note("failed: " + e);
            if (!simulation.plan().cleaning()) {
                throw e;
            }
        }
    }

    private void note(String what) {
        simulation.trace().add(simulation.scheduler().now(), name, what);
    }

    private ConfigBranch anyBranch() {
        return branches.get(random.nextInt(branches.size()));
    }

    /** One of the newest commits of some branch, or one that was that once. */
    private CommitId some() {
        List<CommitId> newest = anyBranch().log().limit(4).map(Commit::id).toList();
        newest.forEach(deeds::met);
        return random.nextBoolean() ? newest.get(random.nextInt(newest.size())) : deeds.someMet(random);
    }

    private Duration anyGrace() {
        return random.nextBoolean() ? Duration.ZERO : GRACE;
    }

    private void tag() {
        String tag = "tag" + name + "." + random.nextInt(TAGS);
        if (random.nextInt(4) == 0 && deeds.isSet(tag)) {
            note("deletes " + tag);
            deeds.tagging(tag, null);
            root.deleteTag(tag, anyGrace());
            deeds.tagged(tag, null);
            return;
        }
        CommitId commit = some();
        note("sets " + tag + " to " + commit);
        deeds.tagging(tag, commit);
        Commit unused = root.tag(tag, commit.toString());
        deeds.tagged(tag, commit);
    }

    private void pin() {
        CommitId commit = some();
        note("pins " + commit);
        Registration pin = root.pin(commit.toString(), Duration.ofMinutes(1));
        simulation.scheduler().rest(random.nextLong(REST_NANOS_MAX));
        try {
            Object unused = root.at(commit.toString()).getDeep("/");
        } catch (PrunedRevisionException e) {
            throw new AssertionError("what is pinned was pruned", e);
        }
        pin.close();
    }

    private void verify() {
        note("verifies");
        Verification verification = root.verify();
        if (!verification.isSound()) {
            throw new AssertionError("verify finds " + verification.faults());
        }
    }

    private void begin() {
        if (branches.size() == BRANCHES_MAX) {
            return;
        }
        String branch = "b" + name + "." + number++;
        CommitId at = some();
        note("begins " + branch + " at " + at);
        deeds.beginning(branch);
        try {
            ConfigBranch made = root.branch(branch, at.toString());
            deeds.begun(branch);
            branches.add(made);
        } catch (InvalidNameException e) {
            note("failed: " + e); // its own, of which the answer was lost
        }
    }

    private void end() {
        if (branches.size() > 2) {
            String branch =
                    branches.get(2 + random.nextInt(branches.size() - 2)).name();
            note("ends " + branch);
            deeds.ending(branch);
            root.deleteBranch(branch, anyGrace());
            deeds.ended(branch);
            branches.removeIf(each -> each.name().equals(branch));
        }
    }

    private void prune() {
        int kept = 1 + random.nextInt(KEPT_MAX);
        note("prunes to " + kept);
        deeds.pruning(kept);
        Object unused = root.prune(Retention.lastCommits(kept).grace(anyGrace()));
    }
}
