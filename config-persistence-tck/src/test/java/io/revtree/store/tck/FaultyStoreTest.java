package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.store.BlobId;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Event;
import io.revtree.store.tck.FaultyStore.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A faulty store")
class FaultyStoreTest {

    private static final String REF = "heads/main";

    private final TinyStore sound = new TinyStore(new TinyStore.Content());
    private final FaultyStore store = FaultyStore.over(sound, 42);

    private static byte[] bytes(String text) {
        return Topic.bytes(text);
    }

    private static Map<BlobId, byte[]> blobs(int count) {
        return Topic.blobs(0, count);
    }

    @Test
    @DisplayName("that is unavailable has done nothing")
    void thatIsUnavailableHasDoneNothing() {
        store.fail(Call.PUBLISH, 1, Fault.UNAVAILABLE).fail(Call.WRITE_BLOBS, 1, Fault.UNAVAILABLE);
        assertThatThrownBy(() -> store.publish(blobs(3), REF, null, bytes("one")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("seed 42")
                .hasMessageContaining("PUBLISH")
                .hasMessageContaining(REF);
        assertThatThrownBy(() -> store.writeBlobs(blobs(3))).isInstanceOf(StoreUnavailableException.class);
        assertThat(sound.readRef(REF)).isNull();
        assertThat(sound.readBlobs(blobs(3).keySet())).isEmpty();
        assertThat(store.publish(blobs(3), REF, null, bytes("one"))).isTrue();
    }

    @Test
    @DisplayName("that loses an answer has done all of it")
    void thatLosesAnAnswerHasDoneAllOfIt() {
        store.fail(Call.PUBLISH, 2, Fault.LOST_ANSWER).fail(Call.COMPARE_AND_SET_REF, 1, Fault.LOST_ANSWER);
        assertThat(store.publish(blobs(1), REF, null, bytes("one"))).isTrue();
        assertThatThrownBy(() -> store.publish(blobs(3), REF, bytes("one"), bytes("two")))
                .isInstanceOf(UnknownOutcomeException.class);
        assertThat(sound.readRef(REF)).isEqualTo(bytes("two"));
        assertThat(sound.readBlobs(blobs(3).keySet())).hasSize(3);
        assertThatThrownBy(() -> store.compareAndSetRef(REF, bytes("two"), null))
                .isInstanceOf(UnknownOutcomeException.class);
        assertThat(sound.readRef(REF)).isNull();
    }

    @Test
    @DisplayName("that loses a request has done nothing, but does not say so")
    void thatLosesARequestHasDoneNothing() {
        store.fail(Call.PUBLISH, 1, Fault.LOST_REQUEST);
        assertThatThrownBy(() -> store.publish(blobs(3), REF, null, bytes("one")))
                .isInstanceOf(UnknownOutcomeException.class);
        assertThat(sound.readRef(REF)).isNull();
        assertThat(sound.readBlobs(blobs(3).keySet())).isEmpty();
    }

    @Test
    @DisplayName("may carry a request out long after its caller gave it up")
    void mayCarryARequestOutLate() {
        Set<Integer> waits = new HashSet<>();
        byte[] last = null;
        for (int i = 0; i < 40; i++) {
            byte[] before = last;
            byte[] next = bytes("value " + i);
            Map<BlobId, byte[]> batch = Topic.blobs(i * 3, 3);
            store.fail(Call.PUBLISH, 1, Fault.LANDS_LATE);
            assertThatThrownBy(() -> store.publish(batch, REF, before, next))
                    .isInstanceOf(UnknownOutcomeException.class);
            assertThat(sound.readRef(REF)).isEqualTo(before);
            assertThat(sound.readBlobs(batch.keySet())).isEmpty();
            int calls = 1;
            while (!Arrays.equals(store.readRef(REF), next)) {
                calls++;
            }
            assertThat(sound.readBlobs(batch.keySet())).hasSize(3);
            waits.add(calls);
            last = next;
        }
        assertThat(waits).hasSizeGreaterThan(5).allMatch(calls -> calls <= 20);
    }

    @Test
    @DisplayName("compares when a late request is carried out, not when it was sent")
    void comparesWhenALateRequestIsCarriedOut() {
        store.fail(Call.COMPARE_AND_SET_REF, 1, Fault.LANDS_LATE).fail(Call.COMPARE_AND_SET_REF, 2, Fault.LANDS_LATE);
        for (String next : List.of("one", "two")) {
            assertThat(fails(() -> store.compareAndSetRef(REF, null, bytes(next))))
                    .isTrue();
        }
        assertThat(store.landLate()).isEqualTo(2);
        assertThat(sound.readRef(REF)).isIn(bytes("one"), bytes("two"));
        assertThat(store.landLate()).isZero();

        store.fail(Call.COMPARE_AND_SET_REF, 1, Fault.LANDS_LATE);
        byte[] held = sound.readRef(REF);
        assertThat(fails(() -> store.compareAndSetRef(REF, held, bytes("late"))))
                .isTrue();
        assertThat(sound.compareAndSetRef(REF, held, bytes("sooner"))).isTrue();
        store.landLate();
        assertThat(sound.readRef(REF)).isEqualTo(bytes("sooner"));
    }

    @Test
    @DisplayName("drops what is still under way when it is closed")
    void dropsWhatIsUnderWayWhenItIsClosed() {
        TinyStore.Content content = new TinyStore.Content();
        FaultyStore closed = FaultyStore.over(new TinyStore(content), 1);
        closed.fail(Call.WRITE_BLOBS, 1, Fault.LANDS_LATE);
        assertThat(fails(() -> closed.writeBlobs(blobs(3)))).isTrue();
        closed.close();
        assertThat(closed.landLate()).isZero();
        assertThat(new TinyStore(content).readBlobs(blobs(3).keySet())).isEmpty();
    }

    @Test
    @DisplayName("tears a write: some blobs are there, a ref has never moved")
    void tearsAWrite() {
        store.chance(Call.PUBLISH, Fault.TORN, 1).chance(Call.WRITE_BLOBS, Fault.TORN, 1);
        Set<Integer> sizes = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            Map<BlobId, byte[]> batch = Topic.blobs(i * 10, 10);
            if (i % 2 == 0) {
                assertThatThrownBy(() -> store.publish(batch, REF, null, bytes("one")))
                        .isInstanceOf(UnknownOutcomeException.class);
            } else {
                assertThatThrownBy(() -> store.writeBlobs(batch)).isInstanceOf(UnknownOutcomeException.class);
            }
            sizes.add(sound.readBlobs(batch.keySet()).size());
            assertThat(sound.readRef(REF)).isNull();
        }
        assertThat(sizes).hasSizeGreaterThan(5);
    }

    @Test
    @DisplayName("tears a delete and a scan")
    void tearsADeleteAndAScan() {
        sound.writeBlobs(blobs(500));
        store.fail(Call.DELETE_BLOBS, 1, Fault.TORN).fail(Call.SCAN_BLOBS, 1, Fault.TORN);
        List<BlobId> scanned = new ArrayList<>();
        assertThatThrownBy(() -> {
                    try (Stream<BlobId> ids = store.scanBlobs()) {
                        ids.forEach(scanned::add);
                    }
                })
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(scanned.size()).isBetween(0, 99);
        assertThatThrownBy(() -> store.deleteBlobs(blobs(500).keySet(), store.moment()))
                .isInstanceOf(UnknownOutcomeException.class);
        assertThat(sound.readBlobs(blobs(500).keySet()).size()).isBetween(1, 499);
    }

    @Test
    @DisplayName("runs what a script puts between two calls")
    void runsWhatAScriptPutsBetweenTwoCalls() {
        store.compareAndSetRef(REF, null, bytes("one"));
        store.before(
                Call.PUBLISH,
                1,
                () -> assertThat(sound.compareAndSetRef(REF, bytes("one"), bytes("other")))
                        .isTrue());
        assertThat(store.publish(blobs(1), REF, bytes("one"), bytes("two"))).isFalse();
        assertThat(store.publish(blobs(1), REF, bytes("other"), bytes("two"))).isTrue();
    }

    @Test
    @DisplayName("is down from a call on, until it is healed")
    void isDownFromACallOn() {
        store.downFrom(3);
        store.readRef(REF);
        store.compareAndSetRef(REF, null, bytes("one"));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> store.compareAndSetRef(REF, bytes("one"), bytes("two")))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(store::moment).isInstanceOf(StoreUnavailableException.class);
        }
        assertThat(store.heal().readRef(REF)).isEqualTo(bytes("one"));
    }

    @Test
    @DisplayName("fails by chance as often as it is told, and in the same way for the same seed")
    void failsByChanceAsOftenAsItIsTold() {
        List<Boolean> failed = failures(7, 2_000);
        assertThat(failed.stream().filter(each -> each).count()).isBetween(400L, 600L);
        assertThat(failures(7, 2_000)).isEqualTo(failed);
        assertThat(failures(8, 2_000)).isNotEqualTo(failed);
    }

    @Test
    @DisplayName("fails the same calls of a kind, whatever others come between")
    void failsTheSameCallsWhateverOthersComeBetween() {
        FaultyStore alone = FaultyStore.over(sound, 5).chance(Call.READ_REF, Fault.UNAVAILABLE, 0.5);
        FaultyStore between = FaultyStore.over(sound, 5).chance(Call.READ_REF, Fault.UNAVAILABLE, 0.5);
        for (int i = 0; i < 200; i++) {
            between.moment();
            assertThat(fails(() -> alone.readRef(REF))).isEqualTo(fails(() -> between.readRef(REF)));
        }
    }

    @Test
    @DisplayName("delays a call by what it is told")
    void delaysACall() {
        Duration delay = Duration.ofMillis(20);
        store.delay(Call.READ_REF, delay, Duration.ofMillis(1));
        long begun = System.nanoTime();
        store.readRef(REF);
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(delay.toNanos());
    }

    @Test
    @DisplayName("drops hints")
    void dropsHints() {
        List<String> heard = new ArrayList<>();
        store.watchRefs("", heard::add);
        store.fail(Call.HINT, 2, Fault.UNAVAILABLE);
        for (String name : List.of("a", "b", "c")) {
            store.compareAndSetRef(name, null, bytes("x"));
        }
        assertThat(heard).containsExactly("a", "c");
    }

    @Test
    @DisplayName("keeps count of calls, blobs and bytes, and of what it did to whom")
    void keepsCount() {
        store.fail(Call.READ_REF, 1, Fault.UNAVAILABLE);
        assertThat(fails(() -> store.readRef(REF))).isTrue();
        store.writeBlobs(blobs(2));
        store.publish(blobs(3), REF, null, bytes("one"));
        assertThat(store.calls()).isEqualTo(3);
        assertThat(store.calls(Call.PUBLISH)).isEqualTo(1);
        assertThat(store.calls(Call.COMPARE_AND_SET_REF)).isZero();
        assertThat(store.blobsWritten()).isEqualTo(5);
        assertThat(store.bytesWritten()).isEqualTo(500);
        assertThat(store.events())
                .containsExactly(
                        new Event(1, Call.READ_REF, 1, REF, Fault.UNAVAILABLE),
                        new Event(2, Call.WRITE_BLOBS, 1, "2 blobs", null),
                        new Event(3, Call.PUBLISH, 1, REF, null));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Call.class,
            names = {"READ_BLOBS", "MOMENT", "READ_REF", "LIST_REFS", "WATCH_REFS", "HINT"})
    @DisplayName("refuses faults that a call cannot have:")
    void refusesFaultsThatACallCannotHave(Call call) {
        for (Fault fault : List.of(Fault.LOST_ANSWER, Fault.LOST_REQUEST, Fault.TORN, Fault.LANDS_LATE)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.fail(call, 1, fault))
                    .withMessageContaining(call.name());
            assertThatIllegalArgumentException().isThrownBy(() -> store.chance(call, fault, 0.1));
        }
    }

    @Test
    @DisplayName("refuses chances that are none")
    void refusesChancesThatAreNone() {
        store.chance(Call.PUBLISH, Fault.LOST_ANSWER, 0.6);
        for (double chance : new double[] {0.5, -0.1, Double.NaN}) {
            assertThatIllegalArgumentException().isThrownBy(() -> store.chance(Call.PUBLISH, Fault.TORN, chance));
        }
        store.chance(Call.PUBLISH, Fault.LOST_ANSWER, 0).chance(Call.PUBLISH, Fault.TORN, 1);
    }

    private List<Boolean> failures(long seed, int calls) {
        FaultyStore other = FaultyStore.over(sound, seed).chance(Call.READ_REF, Fault.UNAVAILABLE, 0.25);
        List<Boolean> failed = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            failed.add(fails(() -> other.readRef(REF)));
        }
        return failed;
    }

    private static boolean fails(Runnable call) {
        try {
            call.run();
            return false;
        } catch (StoreException e) {
            return true;
        }
    }
}
