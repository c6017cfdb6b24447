package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.Registration;
import io.revtree.store.StoreException;
import io.revtree.store.StoreMoment;
import io.revtree.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class Closing extends Topic {

    Closing(KvStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("closing again does nothing")
    void closingAgainDoesNothing() {
        store.close();
        assertThatCode(store::close).doesNotThrowAnyException();
        assertThatCode(store::close).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("every later call says that it is closed, and that trying again is no use")
    void everyLaterCallSaysThatItIsClosed() {
        StoreMoment moment = store.moment();
        store.close();
        List<ThrowingCallable> calls = List.of(
                () -> store.readBlobs(List.of(id(0))),
                () -> store.writeBlobs(blobs(0, 1)),
                store::moment,
                () -> store.deleteBlobs(List.of(id(0)), moment),
                () -> store.scanBlobs().close(),
                () -> store.readRef("heads/main"),
                () -> store.listRefs("heads/"),
                () -> store.compareAndSetRef("heads/main", null, bytes("x")),
                () -> store.publish(blobs(0, 1), "heads/main", null, bytes("x")),
                () -> store.watchRefs("heads/", hint -> {}).close());
        for (int i = 0; i < calls.size(); i++) {
            assertThatThrownBy(calls.get(i))
                    .as("call %d", i)
                    .isInstanceOf(StoreException.class)
                    .isNotInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    @DisplayName("a scan that is under way fails, and can be closed")
    void aScanUnderWayFails() {
        var all = blobs(0, 5_000);
        store.limits().cut(all).forEach(store::writeBlobs);
        Stream<BlobId> scan = store.scanBlobs();
        Iterator<BlobId> ids = scan.iterator();
        ids.next();
        store.close();
        assertThatThrownBy(() -> ids.forEachRemaining(id -> {})).isInstanceOf(StoreException.class);
        assertThatCode(scan::close).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("another handle is not touched")
    void anotherHandleIsNotTouched() {
        KvStore other = openBeside();
        store.publish(blobs(0, 3), "heads/main", null, bytes("one"));
        store.close();
        assertHolds(other, blobs(0, 3));
        assertThat(other.compareAndSetRef("heads/main", bytes("one"), bytes("two")))
                .isTrue();
    }

    @Test
    @DisplayName("no hint comes afterwards, and registrations can still be closed")
    void noHintComesAfterwards() {
        KvStore other = openBeside();
        AtomicBoolean closed = new AtomicBoolean();
        AtomicBoolean late = new AtomicBoolean();
        Registration registration = store.watchRefs("", hint -> {
            if (closed.get()) {
                late.set(true);
            }
        });
        other.compareAndSetRef("heads/main", null, bytes("0"));
        store.close();
        closed.set(true);
        CountDownLatch heard = new CountDownLatch(1);
        other.watchRefs("", hint -> heard.countDown());
        for (int i = 0; i < 20; i++) {
            other.compareAndSetRef("heads/main", bytes(String.valueOf(i)), bytes(String.valueOf(i + 1)));
        }
        eventually("the other handle has its hint", () -> heard.getCount() == 0);
        assertThat(late).isFalse();
        assertThatCode(registration::close).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("calls under way end, as usual or with a StoreException, and close is prompt")
    void callsUnderWayEnd() {
        CountDownLatch busy = new CountDownLatch(4);
        List<Callable<Boolean>> callers = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            String name = "heads/" + number;
            int first = number * 1_000_000;
            callers.add(() -> {
                byte[] held = null;
                try {
                    for (int i = 0; ; i++) {
                        byte[] next = bytes("at " + i);
                        assertThat(store.publish(blobs(first + i, 3), name, held, next))
                                .isTrue();
                        assertHolds(store, blobs(first + i, 3));
                        held = next;
                        busy.countDown();
                    }
                } catch (StoreException e) {
                    return true;
                }
            });
        }
        callers.add(() -> {
            busy.await();
            long begun = System.nanoTime();
            store.close();
            return System.nanoTime() - begun < patience().toNanos() / 3;
        });
        assertThat(together(callers)).containsOnly(true);
    }

    @Test
    @DisplayName("no thread stays behind")
    void noThreadStaysBehind() {
        store.watchRefs("", hint -> {});
        store.close();
        // What a client library starts once for all handles may stay: the first handle has started it.
        int before = Thread.getAllStackTraces().size();
        for (int i = 0; i < 5; i++) {
            KvStore handle = open();
            handle.watchRefs("", hint -> {});
            handle.publish(blobs(i, 3), "heads/" + i, null, bytes("x"));
            handle.close();
        }
        eventually(
                "no more threads than before", () -> Thread.getAllStackTraces().size() <= before);
    }

    @Test
    @DisplayName("what was acknowledged before is kept")
    void whatWasAcknowledgedIsKept() {
        store.publish(blobs(0, 20), "heads/main", null, bytes("one"));
        reopen();
        assertThat(store.readBlobs(blobs(0, 20).keySet()).keySet())
                .isEqualTo(Set.copyOf(blobs(0, 20).keySet()));
        assertThat(store.readRef("heads/main")).isEqualTo(bytes("one"));
    }
}
