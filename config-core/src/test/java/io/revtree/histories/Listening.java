package io.revtree.histories;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.Committed;
import io.revtree.ConfigBranch;
import io.revtree.ConfigEvent;
import io.revtree.ConfigRoot;
import io.revtree.behaviours.Ear;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Listeners to all that happens on the branches of one root, from when it was opened. */
final class Listening {

    private record Heard(ConfigBranch branch, CommitId from, Ear ear) {}

    private final Map<String, Heard> branches = new LinkedHashMap<>();

    Listening(List<ConfigBranch> watched) {
        for (ConfigBranch branch : watched) {
            Heard heard = new Heard(branch, branch.head().commit().id(), new Ear());
            branch.watch("/**", heard.from, heard.ear);
            branches.put(branch.name(), heard);
        }
    }

    /**
     * Each commit that changed anything was told once, in order, with what differs between it and the one before; and is told
     * so to one that comes late and goes back to the begin.
     */
    void check(String what, ConfigRoot truth) {
        branches.forEach((name, heard) -> {
            List<Commit> expected = changing(truth, name, heard.from);
            check(what + ": what was told of " + name, truth, expected, heard.ear);
            Ear late = new Ear();
            heard.branch.watch("/**", heard.from, late);
            check(what + ": what is told late of " + name, truth, expected, late);
        });
    }

    private static void check(String what, ConfigRoot truth, List<Commit> expected, Ear ear) {
        List<ConfigEvent> told = expected.isEmpty()
                ? List.of()
                : ear.upTo(expected.get(expected.size() - 1).id());
        assertThat(told)
                .as(what)
                .allMatch(Committed.class::isInstance)
                .extracting(event -> ((Committed) event).commit())
                .isEqualTo(expected);
        for (ConfigEvent event : told) {
            Committed committed = (Committed) event;
            String before = committed.commit().parents().get(0).toString();
            assertThat(committed.changes())
                    .as("%s, in %s", what, committed.commit())
                    .isEqualTo(truth.diff(before, committed.upTo().toString()).changes());
        }
        assertThat(ear.rest()).as(what).isEmpty();
    }

    /** The commits of a branch after one, but for those that have the content of the one before, as merges may. */
    private static List<Commit> changing(ConfigRoot truth, String branch, CommitId from) {
        List<Commit> log = new ArrayList<>(truth.branch(branch).refresh().log().toList());
        Collections.reverse(log);
        int begin = log.stream().map(Commit::id).toList().indexOf(from);
        List<Commit> changing = new ArrayList<>();
        for (int i = begin + 1; i < log.size(); i++) {
            if (!log.get(i).revision().equals(log.get(i - 1).revision())) {
                changing.add(log.get(i));
            }
        }
        return changing;
    }
}
