package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.sample.Adapter;
import io.revtree.sample.AdapterConfig;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.LogLevel;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a root remembers, and how it is asked. */
class LogTest {

    /** A clock that stands until it is set. */
    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final SetClock clock = new SetClock();
    private KvStore store;
    private ConfigRoot root;

    @BeforeEach
    void open() {
        store = Sample.store();
        root = ConfigRoot.builder(store).clock(clock).author("alice").create(Sample.base());
    }

    @AfterEach
    void close() {
        root.close();
        store.close();
    }

    private static Voltha version(String version) {
        return Voltha.newBuilder().setInstanceId("1").setVersion(version).build();
    }

    @Test
    void everyOfManyUpdatesIsARevisionOfItsOwnReadableByItsId() {
        List<Commit> commits = new ArrayList<>();
        commits.add(root.head().commit());
        for (int i = 0; i < 1_001; i++) {
            root.update("/", version(String.valueOf(i)));
            commits.add(root.head().commit());
        }
        assertThat(root.log()).hasSize(1_002);
        assertThat(new HashSet<>(commits.stream().map(Commit::revision).toList()))
                .hasSize(1_002);
        List<Commit> log = root.log().toList();
        for (int i = 0; i < commits.size(); i++) {
            assertThat(log.get(commits.size() - 1 - i)).isEqualTo(commits.get(i));
            assertThat(commits.get(i).sequence()).isEqualTo(i);
        }
        for (int i = 1; i < commits.size(); i += 97) {
            Voltha then = root.at(commits.get(i).id().toString()).get("/", Voltha.class);
            assertThat(then.getVersion()).isEqualTo(String.valueOf(i - 1));
            assertThat(commits.get(i).parents())
                    .containsExactly(commits.get(i - 1).id());
        }
        for (int back : new int[] {0, 1, 2, 3, 500, 999, 1_000, 1_001}) {
            assertThat(root.at("main~" + back).commit()).isEqualTo(log.get(back));
        }
    }

    @Test
    void anEditThatChangesNothingMakesNoCommit() {
        Commit before = root.head().commit();
        root.update("/adapters/2", Sample.adapter("2"));
        root.put("/", Sample.base());
        try (ConfigTransaction tx = root.begin()) {
            tx.add("/adapters", Sample.adapter("x"));
            tx.remove("/adapters/x");
            assertThat(tx.commit()).isEqualTo(before);
        }
        assertThat(root.head().commit()).isEqualTo(before);
        assertThat(root.log()).hasSize(1);
    }

    @Test
    void aCommitSaysWhoWhyAndWhen() {
        clock.now = Instant.parse("2026-02-03T04:05:06.789012345Z");
        Commit commit;
        try (ConfigTransaction tx = root.begin()) {
            tx.message("raise the level").author("bob");
            tx.remove("/adapters/0");
            commit = tx.commit();
            assertThat(commit.transactionId()).isEqualTo(tx.id());
        }
        assertThat(commit).isEqualTo(root.head().commit());
        assertThat(commit.author()).isEqualTo("bob");
        assertThat(commit.message()).isEqualTo("raise the level");
        assertThat(commit.time()).isEqualTo(Instant.parse("2026-02-03T04:05:06.789012Z"));
        assertThat(commit.revision()).isEqualTo(root.head().revision());
        root.remove("/adapters/1");
        assertThat(root.head().commit().author()).isEqualTo("alice");
    }

    @Test
    void overlongAuthorsAndMessagesAreRefused() {
        try (ConfigTransaction tx = root.begin()) {
            assertThatThrownBy(() -> tx.author("ä".repeat(513))).isInstanceOf(LimitExceededException.class);
            assertThatThrownBy(() -> tx.message("x".repeat(65_537))).isInstanceOf(LimitExceededException.class);
            tx.message("x".repeat(65_536)).author("ä".repeat(512));
            tx.remove("/adapters/0");
            tx.commit();
        }
        assertThat(root.head().commit().message()).hasSize(65_536);
    }

    @Test
    void timeNeverGoesBackAlongALine() {
        clock.now = Instant.parse("2026-06-01T00:00:00Z");
        root.remove("/adapters/0");
        clock.now = Instant.parse("2026-05-01T00:00:00Z");
        root.remove("/adapters/1");
        assertThat(root.head().commit().time()).isEqualTo(Instant.parse("2026-06-01T00:00:00Z"));
        clock.now = Instant.parse("2026-07-01T00:00:00Z");
        root.remove("/adapters/2");
        assertThat(root.log().map(Commit::time))
                .containsExactly(
                        Instant.parse("2026-07-01T00:00:00Z"),
                        Instant.parse("2026-06-01T00:00:00Z"),
                        Instant.parse("2026-06-01T00:00:00Z"),
                        Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Test
    void anInstantFindsTheStateOfThen() {
        Instant created = clock.now;
        for (int day = 1; day <= 200; day++) {
            clock.now = created.plus(Duration.ofDays(day));
            root.update("/", version("day " + day));
        }
        for (int day = 1; day <= 200; day += 7) {
            Instant noon = created.plus(Duration.ofDays(day)).plus(Duration.ofHours(12));
            assertThat(root.at(noon).get("/", Voltha.class).getVersion()).isEqualTo("day " + day);
            assertThat(root.at(created.plus(Duration.ofDays(day)))
                            .get("/", Voltha.class)
                            .getVersion())
                    .isEqualTo("day " + day);
        }
        assertThat(root.at(created).commit().sequence()).isZero();
        assertThat(root.at(Instant.MAX).commit()).isEqualTo(root.head().commit());
        assertThatThrownBy(() -> root.at(created.minusNanos(1_000)))
                .isInstanceOf(RevisionNotFoundException.class)
                .hasMessageContaining(created.toString());
    }

    @Test
    void theLogOfAPathHasTheCommitsThatChangedSomethingThere() {
        root.update("/adapters/3", Sample.adapter("3", "2.0"));
        Commit third = root.head().commit();
        root.remove("/adapters/0");
        Commit removed = root.head().commit();
        root.update(
                "/health",
                HealthStatus.newBuilder().setState(HealthStatus.State.HEALTHY).build());
        Commit health = root.head().commit();
        Commit created = root.at("main~3").commit();

        assertThat(root.log("/adapters/3")).containsExactly(third, created);
        assertThat(root.log("/adapters/0")).containsExactly(removed, created);
        assertThat(root.log("/adapters")).containsExactly(removed, third, created);
        assertThat(root.log("/health")).containsExactly(health, created);
        assertThat(root.log("/")).containsExactly(health, removed, third, created);
        assertThat(root.log("/devices")).isEmpty();
        assertThat(root.log("/devices/never")).isEmpty();
        assertThatThrownBy(() -> root.log("/nothing")).isInstanceOf(NodeNotFoundException.class);
    }

    @Test
    void blameNamesForEachFieldTheCommitThatSetIt() {
        Commit created = root.head().commit();
        root.update("/adapters/3", Sample.adapter("3", "2.0"));
        root.update("/adapters/3", Sample.adapter("3", "3.0"));
        Commit version = root.head().commit();
        root.remove("/adapters/0");
        Adapter other = Sample.adapter("3", "3.0").toBuilder()
                .setConfig(AdapterConfig.newBuilder().setLogLevel(LogLevel.INFO))
                .build();
        root.update("/adapters/3", other);
        Commit level = root.head().commit();

        assertThat(root.blame("/adapters/3"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("id", created, "vendor", created, "version", version, "config.log_level", level));
        assertThatThrownBy(() -> root.blame("/adapters/0")).isInstanceOf(NodeNotFoundException.class);
        assertThatThrownBy(() -> root.blame("/adapters")).isInstanceOf(TypeMismatchException.class);
    }

    @Test
    void blameOfWhatWasRemovedAndAddedAgainEndsThere() {
        root.remove("/adapters/3");
        root.add("/adapters", Sample.adapter("3"));
        assertThat(root.blame("/adapters/3").values()).containsOnly(root.head().commit());
    }

    @Test
    void ownChildrenAreNoMatterOfBlame() {
        Commit created = root.head().commit();
        root.remove("/adapters/0");
        assertThat(root.blame("/")).containsExactlyInAnyOrderEntriesOf(Map.of("instance_id", created));
    }
}
