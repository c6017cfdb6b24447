package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.KvStore;
import io.revtree.store.StoreMoment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class BlobDeletes extends Topic {

    BlobDeletes(KvStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("what was last written before the moment goes, the rest stays")
    void whatWasWrittenBeforeTheMomentGoes() {
        store.writeBlobs(blobs(0, 20));
        store.compareAndSetRef("heads/main", null, bytes("stays"));
        deleteUntilGone(blobs(0, 10).keySet());
        assertHolds(store, blobs(10, 10));
        assertThat(store.readRef("heads/main")).isEqualTo(bytes("stays"));
    }

    @Test
    @DisplayName("what was published goes likewise")
    void whatWasPublishedGoesLikewise() {
        store.publish(blobs(0, 10), "heads/main", null, bytes("one"));
        deleteUntilGone(blobs(0, 10).keySet());
    }

    @Test
    @DisplayName("what was written since the moment stays")
    void whatWasWrittenSinceTheMomentStays() {
        StoreMoment moment = store.moment();
        store.writeBlobs(blobs(0, 5));
        store.publish(blobs(5, 5), "heads/main", null, bytes("one"));
        store.deleteBlobs(blobs(0, 10).keySet(), moment);
        assertHolds(store, blobs(0, 10));
    }

    @Test
    @DisplayName("what was written before and again since the moment stays")
    void whatWasWrittenAgainSinceTheMomentStays() {
        store.writeBlobs(blobs(0, 10));
        StoreMoment moment = store.moment();
        store.writeBlobs(blobs(0, 5));
        store.deleteBlobs(blobs(0, 5).keySet(), moment);
        assertHolds(store, blobs(0, 5));
    }

    @Test
    @DisplayName("what was written before and published again since the moment stays")
    void whatWasPublishedAgainSinceTheMomentStays() {
        store.publish(blobs(0, 5), "heads/main", null, bytes("one"));
        StoreMoment moment = store.moment();
        store.publish(blobs(0, 5), "heads/main", bytes("one"), bytes("two"));
        store.deleteBlobs(blobs(0, 5).keySet(), moment);
        assertHolds(store, blobs(0, 5));
    }

    @Test
    @DisplayName("a moment may be old, kept as a number, and given to another handle")
    void aMomentMayBeOld() {
        store.writeBlobs(blobs(0, 5));
        long kept = store.moment().value();
        for (int round = 0; round < 5; round++) {
            store.moment();
            store.writeBlobs(blobs(0, 10));
        }
        openBesideIfPossible().deleteBlobs(blobs(0, 10).keySet(), new StoreMoment(kept));
        assertHolds(store, blobs(0, 10));
    }

    @Test
    @DisplayName("moments never go back")
    void momentsNeverGoBack() {
        StoreMoment last = store.moment();
        for (int i = 0; i < 200; i++) {
            if (i % 10 == 0) {
                store.writeBlobs(blobs(i, 1));
            }
            StoreMoment next = store.moment();
            assertThat(next).isGreaterThanOrEqualTo(last);
            last = next;
        }
    }

    @Test
    @DisplayName("a blob that was deleted can be written again, and stays against the old moment")
    void aDeletedBlobCanBeWrittenAgain() {
        store.writeBlobs(blobs(0, 3));
        deleteUntilGone(blobs(0, 3).keySet());
        StoreMoment moment = store.moment();
        store.writeBlobs(blobs(0, 3));
        assertHolds(store, blobs(0, 3));
        store.deleteBlobs(blobs(0, 3).keySet(), moment);
        assertHolds(store, blobs(0, 3));
    }

    @Test
    @DisplayName("what is absent is passed over; none and thousands may be given")
    void whatIsAbsentIsPassedOver() {
        var all = blobs(0, 2_000);
        store.limits().cut(all).forEach(store::writeBlobs);
        store.deleteBlobs(List.of(), store.moment());
        store.deleteBlobs(blobs(5_000, 10).keySet(), store.moment());
        assertHolds(store, all);
        deleteUntilGone(blobs(0, 4_000).keySet());
    }

    @Test
    @DisplayName("what another handle wrote since the moment stays")
    void whatAnotherHandleWroteSinceTheMomentStays() {
        KvStore other = openBeside();
        store.writeBlobs(blobs(0, 5));
        StoreMoment moment = store.moment();
        other.writeBlobs(blobs(0, 10));
        store.deleteBlobs(blobs(0, 10).keySet(), moment);
        assertHolds(store, blobs(0, 10));
    }

    @Test
    @DisplayName("what a process with a slow clock wrote again since the moment stays")
    void whatAProcessWithASlowClockWroteAgainStays() {
        KvStore slow = openBehind(Duration.ofSeconds(5));
        store.writeBlobs(blobs(0, 5));
        StoreMoment moment = store.moment();
        slow.writeBlobs(blobs(0, 3));
        slow.publish(blobs(3, 5), "heads/main", null, bytes("one"));
        store.deleteBlobs(blobs(0, 8).keySet(), moment);
        assertHolds(store, blobs(0, 8));
    }

    @Test
    @DisplayName("a write that begins after the moment wins against a delete beside it")
    void aWriteWinsAgainstADeleteBesideIt() {
        KvStore writer = openBesideIfPossible();
        CyclicBarrier start = new CyclicBarrier(2);
        int rounds = 100;
        StoreMoment[] moment = new StoreMoment[1];
        Callable<Boolean> deleting = () -> {
            for (int round = 0; round < rounds; round++) {
                store.writeBlobs(blobs(round, 8));
                moment[0] = store.moment();
                start.await();
                store.deleteBlobs(blobs(round, 8).keySet(), moment[0]);
                start.await();
                assertHolds(store, blobs(round, 8));
            }
            return true;
        };
        Callable<Boolean> writing = () -> {
            byte[] held = null;
            for (int round = 0; round < rounds; round++) {
                start.await();
                if (round % 2 == 0) {
                    writer.writeBlobs(blobs(round, 8));
                } else {
                    byte[] next = bytes("round " + round);
                    assertThat(writer.publish(blobs(round, 8), "heads/main", held, next))
                            .isTrue();
                    held = next;
                }
                start.await();
            }
            return true;
        };
        assertThat(together(List.of(deleting, writing))).containsOnly(true);
    }
}
