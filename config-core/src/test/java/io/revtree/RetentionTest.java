package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.Retention.Rule;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What two rules keep together. */
class RetentionTest {

    private static final Instant EARLY = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATE = Instant.parse("2026-02-01T00:00:00Z");

    @Test
    void aNumberAndAMomentAreBothKept() {
        assertThat(Retention.lastCommits(2).or(Retention.since(LATE)).rule("main"))
                .isEqualTo(new Rule(2, LATE));
        assertThat(Retention.since(LATE).or(Retention.lastCommits(2)).rule("main"))
                .isEqualTo(new Rule(2, LATE));
    }

    @Test
    void ofTwoNumbersTheLargerAndOfTwoMomentsTheEarlierIsKept() {
        assertThat(Retention.lastCommits(2).or(Retention.lastCommits(5)).rule("main"))
                .isEqualTo(new Rule(5, null));
        assertThat(Retention.since(LATE).or(Retention.since(EARLY)).rule("main"))
                .isEqualTo(new Rule(1, EARLY));
        assertThat(Retention.since(EARLY).or(Retention.since(LATE)).rule("main"))
                .isEqualTo(new Rule(1, EARLY));
    }

    @Test
    void aBranchWithARuleOfItsOwnKeepsThatAndWhatTheOtherSaysOfIt() {
        Retention own = Retention.lastCommits(2).on("b", Retention.since(LATE));
        for (Retention both : new Retention[] {
            own.or(Retention.lastCommits(7)), Retention.lastCommits(7).or(own)
        }) {
            assertThat(both.rule("b")).isEqualTo(new Rule(7, LATE));
            assertThat(both.rule("main")).isEqualTo(new Rule(7, null));
        }
        Retention other =
                Retention.since(EARLY).on("b", Retention.lastCommits(3)).on("c", Retention.lastCommits(4));
        assertThat(own.or(other).rule("b")).isEqualTo(new Rule(3, LATE));
        assertThat(own.or(other).rule("c")).isEqualTo(new Rule(4, null));
        assertThat(own.or(other).rule("main")).isEqualTo(new Rule(2, EARLY));
    }

    @Test
    void theLongerGraceHolds() {
        Retention brief = Retention.lastCommits(2).grace(Duration.ofMinutes(1));
        Retention lasting = Retention.lastCommits(3).grace(Duration.ofHours(2));
        assertThat(brief.or(lasting).grace()).isEqualTo(Duration.ofHours(2));
        assertThat(lasting.or(brief).grace()).isEqualTo(Duration.ofHours(2));
    }
}
