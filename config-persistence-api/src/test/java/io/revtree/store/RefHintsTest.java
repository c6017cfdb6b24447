package io.revtree.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RefHintsTest {

    private final RefHints hints = new RefHints();
    private final List<String> heard = new ArrayList<>();
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        other.shutdownNow();
    }

    @Test
    void aListenerHearsOfNamesBelowItsPrefixOnly() {
        hints.add("heads/", heard::add);
        hints.changed("heads/a");
        hints.changed("tags/a");
        hints.changed("heads");
        hints.anyChanged();
        assertThat(heard).containsExactly("heads/a", "heads/");
    }

    @Test
    void aListenerThatCausesAChangeHearsOfItAfterwards() {
        hints.add("", name -> {
            heard.add(name);
            if (heard.size() < 3) {
                hints.changed("caused " + heard.size());
                heard.add("then");
            }
        });
        hints.changed("first");
        assertThat(heard).containsExactly("first", "then", "caused 1");
    }

    @Test
    void anErrorOfAListenerEndsNothing() {
        hints.add("", name -> {
            heard.add(name);
            throw new StackOverflowError("as a listener may");
        });
        hints.add("", heard::add);
        hints.changed("a");
        hints.changed("b");
        assertThat(heard).containsExactly("a", "a", "b", "b");
    }

    @Test
    void whatStacksUpForASlowListenerBecomesOneHintOfThePrefix() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        hints.add("heads/", name -> {
            heard.add(name);
            inside.countDown();
            await(goOn);
        });
        Future<?> slow = other.submit(() -> hints.changed("heads/first"));
        await(inside);
        for (int i = 0; i < 65; i++) {
            hints.changed("heads/" + i);
        }
        goOn.countDown();
        slow.get();
        assertThat(heard).containsExactly("heads/first", "heads/");
    }

    @Test
    void repeatedChangesOfOneNameBecomeOneHint() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        hints.add("", name -> {
            heard.add(name);
            inside.countDown();
            await(goOn);
        });
        Future<?> slow = other.submit(() -> hints.changed("a"));
        await(inside);
        for (int i = 0; i < 1_000; i++) {
            hints.changed("a");
        }
        goOn.countDown();
        slow.get();
        assertThat(heard).containsExactly("a", "a");
    }

    @Test
    void closeWaitsForACallUnderWayAndKeepsAnInterrupt() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean left = new AtomicBoolean();
        Registration registration = hints.add("", name -> {
            inside.countDown();
            await(goOn);
            left.set(true);
        });
        Future<?> telling = other.submit(() -> hints.changed("a"));
        await(inside);
        Thread closer = Thread.currentThread();
        Thread release = new Thread(() -> {
            while (closer.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            goOn.countDown();
        });
        release.start();
        closer.interrupt();
        registration.close();
        assertThat(left).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        telling.get();
        release.join();
    }

    @Test
    void afterItsCloseNothingIsHeard() {
        Registration registration = hints.add("", heard::add);
        registration.close();
        registration.close();
        hints.changed("a");
        hints.add("", heard::add);
        hints.close();
        hints.changed("b");
        hints.add("", heard::add);
        hints.changed("c");
        assertThat(heard).isEmpty();
    }

    @Test
    void whatIsNoPrefixIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> hints.add("\n", heard::add));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
