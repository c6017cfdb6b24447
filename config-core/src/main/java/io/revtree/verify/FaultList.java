package io.revtree.verify;

import io.revtree.Verification;
import io.revtree.VerifyFault;
import io.revtree.VerifyProgress;
import io.revtree.store.BlobId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What was found so far, and how much was read for it. For one thread. */
final class FaultList {

    /** A sentence that quotes what was found may be long. */
    private static final int PROBLEM_CHARS_MAX = 1000;

    private static final int TOLD_EVERY_OBJECTS = 1024;

    private final Met met;
    private final Harm harm = new Harm();
    private final Consumer<VerifyProgress> progress;
    private final List<Found> faults = new ArrayList<>();
    private final Map<Found, Integer> numbers = new HashMap<>();
    private long faultCount;
    private long bytes;
    private long commits;
    private long told;

    private record Found(@Nullable String path, @Nullable BlobId object, String problem) {}

    FaultList(Met met, Consumer<VerifyProgress> progress) {
        this.met = met;
        this.progress = progress;
    }

    Harm harm() {
        return harm;
    }

    /**
     * Keeps a fault of an object. The same one, met again as another use of the object, is not counted twice.
     *
     * @param step where it is
     * @param set the faults known of the object so far
     * @return the set that has this one too
     */
    int add(Step step, BlobId object, String problem, int set) {
        return harm.union(set, of(add(step.toString(), object, problem)));
    }

    /** Keeps a fault of what stands in no tree; its number is for {@link #of}. */
    int add(@Nullable String path, @Nullable BlobId object, String problem) {
        String shown = object == null || problem.contains(object.toString())
                ? problem
                : "Object " + object + " is damaged: " + problem;
        Found found = new Found(
                path,
                object,
                shown.length() <= PROBLEM_CHARS_MAX ? shown : shown.substring(0, PROBLEM_CHARS_MAX) + "…");
        // The same object can stand in many places.
        Found key = new Found(null, object, found.problem);
        Integer known = numbers.get(key);
        if (known != null) {
            return known;
        }
        faultCount++;
        if (faults.size() == Verification.FAULTS_MAX) {
            return -1;
        }
        faults.add(found);
        numbers.put(key, faults.size() - 1);
        return faults.size() - 1;
    }

    /** The set of one fault, by its number; the empty one for a fault that is only counted. */
    int of(int fault) {
        return fault < 0 ? Harm.NONE : harm.of(fault);
    }

    /** Counts an object that was read. */
    void read(long stored) {
        bytes += stored;
        if (met.count() - told >= TOLD_EVERY_OBJECTS) {
            told = met.count();
            progress.accept(soFar());
        }
    }

    void countCommit() {
        commits++;
    }

    private VerifyProgress soFar() {
        return new VerifyProgress(met.count(), bytes, commits, faultCount);
    }

    Verification result(long repaired, List<String> takenRefs) {
        List<VerifyFault> told = new ArrayList<>(faults.size());
        for (int i = 0; i < faults.size(); i++) {
            Found found = faults.get(i);
            Harmed harmed = harm.commits(i);
            told.add(new VerifyFault(
                    found.path,
                    found.object == null ? null : found.object.toString(),
                    found.problem,
                    harmed.count(),
                    harmed.newest(),
                    harmed.oldest(),
                    harmed.listed()));
        }
        boolean complete = faultCount == faults.size() && !harm.isCut() && !met.harmForgotten();
        return new Verification(soFar(), List.copyOf(told), repaired, takenRefs, complete);
    }
}
