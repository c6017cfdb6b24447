package io.revtree.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A store whose publishes are numbers: what each way of publishing costs a commit. */
@DisplayName("Whether a leader gathers")
class GatheringTest {

    private static final int COMMITS = 10;

    private final Gathering gathering = new Gathering();

    /** So many publishes, after each of which the commits were answered as soon as the way in use allows; how many gathered. */
    private int publish(int count, long gatheredNanos, long notGatheredNanos) {
        int gathered = 0;
        for (int i = 0; i < count; i++) {
            gathered += gathering.isOn() ? 1 : 0;
            gathering.published(COMMITS, COMMITS * (gathering.isOn() ? gatheredNanos : notGatheredNanos));
        }
        return gathered;
    }

    @Test
    @DisplayName("it does at first, until one trial of each way was made")
    void gathersFirst() {
        assertThat(publish(Gathering.PUBLISHES, 1, 1)).isEqualTo(Gathering.PUBLISHES);
        assertThat(publish(Gathering.PUBLISHES, 1, 1)).isZero();
    }

    @Test
    @DisplayName("what is slower is tried ever more rarely, but never forgotten")
    void staysWithTheBetter() {
        int many = 2_000 * Gathering.PUBLISHES;

        assertThat(many - publish(many, 2, 3)).isBetween(Gathering.PUBLISHES, 20 * Gathering.PUBLISHES);
        int longest = (Gathering.TRIALS_MAX + 1) * Gathering.PUBLISHES;
        assertThat(longest - publish(longest, 2, 3)).isEqualTo(Gathering.PUBLISHES);
    }

    @Test
    @DisplayName("it does not where it is slower")
    void leavesTheSlower() {
        int many = 2_000 * Gathering.PUBLISHES;

        assertThat(publish(many, 3, 2)).isBetween(Gathering.PUBLISHES, 20 * Gathering.PUBLISHES);
    }

    @Test
    @DisplayName("it does again once that is the quicker way")
    void comesBack() {
        int unused = publish(5_000 * Gathering.PUBLISHES, 3, 2);

        unused = publish((Gathering.TRIALS_MAX + 1) * Gathering.PUBLISHES, 2, 3);

        assertThat(publish(Gathering.PUBLISHES, 2, 3)).isEqualTo(Gathering.PUBLISHES);
    }

    @Test
    @DisplayName("what counts is the time for each commit, not for each publish")
    void countsCommits() {
        for (int i = 0; i < 2 * Gathering.PUBLISHES; i++) {
            // Gathered, three times as many take twice as long.
            gathering.published(gathering.isOn() ? 30 : 10, gathering.isOn() ? 200 : 100);
        }

        assertThat(gathering.isOn()).isTrue();
    }
}
