package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.KvStore;
import io.revtree.store.Registration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class RefWatching extends Topic {

    private static final String REF = "heads/main";

    RefWatching(KvStoreContract contract) {
        super(contract);
    }

    /** Notes each hint, and lets a test wait for the next. */
    private final class Ear implements Consumer<String> {

        private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        private final Semaphore hints = new Semaphore(0);

        @Override
        public void accept(String hint) {
            heard.add(hint);
            hints.release();
        }

        void awaitHint() {
            try {
                assertThat(hints.tryAcquire(patience().toSeconds(), TimeUnit.SECONDS))
                        .as("a hint within %s; heard so far: %s", patience(), heard)
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting for a hint", e);
            }
            hints.drainPermits();
        }
    }

    @Test
    @DisplayName("a move is followed by a hint that names the ref, or the prefix")
    void aMoveIsFollowedByAHint() {
        Ear ear = new Ear();
        try (Registration registration = store.watchRefs("heads/", ear)) {
            assertThat(registration).isNotNull();
            store.compareAndSetRef(REF, null, bytes("one"));
            ear.awaitHint();
            store.compareAndSetRef(REF, bytes("one"), bytes("two"));
            ear.awaitHint();
            store.publish(blobs(0, 3), REF, bytes("two"), bytes("three"));
            ear.awaitHint();
            store.compareAndSetRef(REF, bytes("three"), null);
            ear.awaitHint();
        }
        assertThat(ear.heard).isSubsetOf(REF, "heads/");
    }

    @Test
    @DisplayName("a move by another handle is followed by a hint")
    void aMoveByAnotherHandleIsFollowedByAHint() {
        KvStore other = openBeside();
        Ear ear = new Ear();
        try (Registration registration = store.watchRefs("heads/", ear)) {
            assertThat(registration).isNotNull();
            other.compareAndSetRef(REF, null, bytes("one"));
            ear.awaitHint();
            other.publish(blobs(0, 3), REF, bytes("one"), bytes("two"));
            ear.awaitHint();
        }
    }

    @Test
    @DisplayName("all who watch hear of it, by the name, a prefix or the empty prefix")
    void allWhoWatchHearOfIt() {
        List<String> prefixes = List.of("", "h", "heads/", "heads/main", "heads/");
        Map<Ear, String> ears = prefixes.stream().collect(Collectors.toMap(prefix -> new Ear(), prefix -> prefix));
        ears.forEach((ear, prefix) -> store.watchRefs(prefix, ear));
        store.compareAndSetRef(REF, null, bytes("one"));
        ears.forEach((ear, prefix) -> {
            ear.awaitHint();
            assertThat(ear.heard).as("watching '%s'", prefix).isSubsetOf(REF, prefix);
        });
    }

    @Test
    @DisplayName("who reads after each hint ends with the last of many values")
    void whoReadsAfterEachHintEndsWithTheLastValue() {
        Ear ear = new Ear();
        try (Registration registration = store.watchRefs("heads/", ear)) {
            assertThat(registration).isNotNull();
            KvStore writer = openBesideIfPossible();
            byte[] held = null;
            for (int i = 0; i < 100; i++) {
                byte[] next = bytes("at " + i);
                assertThat(writer.compareAndSetRef(REF, held, next)).isTrue();
                held = next;
            }
            byte[] seen = null;
            while (!java.util.Arrays.equals(seen, held)) {
                ear.awaitHint();
                seen = store.readRef(REF);
            }
        }
    }

    @Test
    @DisplayName("after its close a registration hears nothing, the others go on")
    void afterItsCloseARegistrationHearsNothing() {
        Ear closed = new Ear();
        Ear open = new Ear();
        Registration registration = store.watchRefs("heads/", closed);
        store.watchRefs("heads/", open);
        store.compareAndSetRef(REF, null, bytes("0"));
        open.awaitHint();
        registration.close();
        registration.close();
        int heard = closed.heard.size();
        for (int i = 0; i < 20; i++) {
            store.compareAndSetRef(REF, bytes(String.valueOf(i)), bytes(String.valueOf(i + 1)));
            open.awaitHint();
        }
        assertThat(closed.heard).hasSize(heard);
    }

    @Test
    @DisplayName("no hint begins after close has returned, though others are writing")
    void noHintBeginsAfterCloseHasReturned() {
        AtomicBoolean stop = new AtomicBoolean();
        KvStore writer = openBesideIfPossible();
        Callable<Boolean> writing = () -> {
            byte[] held = null;
            for (int i = 0; !stop.get(); i++) {
                byte[] next = bytes("at " + i);
                assertThat(writer.compareAndSetRef(REF, held, next)).isTrue();
                held = next;
            }
            return true;
        };
        Callable<Boolean> watching = () -> {
            try {
                for (int round = 0; round < 50; round++) {
                    AtomicBoolean closed = new AtomicBoolean();
                    AtomicBoolean late = new AtomicBoolean();
                    Registration registration = store.watchRefs("", hint -> {
                        if (closed.get()) {
                            late.set(true);
                        }
                    });
                    store.readRef(REF);
                    registration.close();
                    closed.set(true);
                    store.readRef(REF);
                    assertThat(late).isFalse();
                }
            } finally {
                stop.set(true);
            }
            return true;
        };
        assertThat(together(List.of(writing, watching))).containsOnly(true);
    }

    @Test
    @DisplayName("a listener may close its own registration")
    void aListenerMayCloseItsOwnRegistration() {
        AtomicReference<Registration> own = new AtomicReference<>();
        AtomicInteger calls = new AtomicInteger();
        Ear other = new Ear();
        own.set(store.watchRefs("heads/", hint -> {
            Registration registration = own.get();
            if (registration != null) { // a hint may come before the registration is here
                calls.incrementAndGet();
                registration.close();
            }
        }));
        store.watchRefs("heads/", other);
        byte[] held = null;
        for (int i = 0; i < 10; i++) {
            byte[] next = bytes("at " + i);
            store.compareAndSetRef(REF, held, next);
            other.awaitHint();
            held = next;
        }
        eventually("the listener was called", () -> calls.get() > 0);
        assertThat(calls).hasValue(1);
    }

    @Test
    @DisplayName("a listener that throws stays, and harms neither the writer nor other listeners")
    void aListenerThatThrowsStays() {
        Semaphore thrown = new Semaphore(0);
        Ear other = new Ear();
        store.watchRefs("heads/", hint -> {
            thrown.release();
            throw new IllegalStateException("a listener that throws");
        });
        store.watchRefs("heads/", other);
        byte[] held = null;
        for (int i = 0; i < 5; i++) {
            byte[] next = bytes("at " + i);
            assertThat(store.compareAndSetRef(REF, held, next)).isTrue();
            other.awaitHint();
            eventually("the listener that throws was called again", thrown::tryAcquire);
            thrown.drainPermits();
            held = next;
        }
    }

    @Test
    @DisplayName("hints of one registration come one at a time")
    void hintsOfOneRegistrationComeOneAtATime() {
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean twoAtOnce = new AtomicBoolean();
        try (Registration registration = store.watchRefs("", hint -> {
            if (inside.incrementAndGet() > 1) {
                twoAtOnce.set(true);
            }
            LockSupport.parkNanos(1_000);
            inside.decrementAndGet();
        })) {
            assertThat(registration).isNotNull();
            List<Callable<Boolean>> writers = IntStream.range(0, 4)
                    .<Callable<Boolean>>mapToObj(number -> () -> {
                        String name = "heads/" + number;
                        byte[] held = null;
                        for (int i = 0; i < 50; i++) {
                            byte[] next = bytes("at " + i);
                            assertThat(store.compareAndSetRef(name, held, next)).isTrue();
                            held = next;
                        }
                        return true;
                    })
                    .toList();
            assertThat(together(writers)).containsOnly(true);
        }
        assertThat(twoAtOnce).isFalse();
    }
}
