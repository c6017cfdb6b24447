package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.Registration;
import io.revtree.store.StoreMoment;
import io.revtree.store.tck.TinyStore.Content;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The kit can fail: each of these stores breaks the contract in one way, and the test that is there for it says so. */
@DisplayName("The contract kit finds")
class BrokenStoresTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenStores")
    void aBrokenStore(String what, Class<?> topic, String test, Function<Content, KvStore> opener) {
        assertThat(failuresOf(topic, opener))
                .as("tests that fail with %s", what)
                .contains(test);
    }

    static Stream<Arguments> brokenStores() {
        return Stream.of(
                broken("a value that is cut", KvStoreContract.Reads.class, "whatWasWrittenIsRead", CutsValues::new),
                broken(
                        "a null for what is absent",
                        KvStoreContract.Reads.class,
                        "whatIsAbsentIsAbsentFromTheMap",
                        MapsAbsentOnes::new),
                broken("a map that is kept", KvStoreContract.Writes.class, "theMapIsNotKept", KeepsMaps::new),
                broken(
                        "a compare-and-set that does not compare",
                        KvStoreContract.ConditionalRefs.class,
                        "compareAndSetFailsWhenTheValueDiffers",
                        NeverCompares::new),
                broken(
                        "an empty value taken for none",
                        KvStoreContract.ConditionalRefs.class,
                        "anEmptyValueIsAValue",
                        EmptyIsAbsent::new),
                broken(
                        "a compare-and-set in two steps",
                        KvStoreContract.Concurrency.class,
                        "countersLoseNoUpdate",
                        ComparesThenSets::new),
                broken(
                        "a listing from a cache",
                        KvStoreContract.Listings.class,
                        "aMovedRefHasItsNewValue",
                        ListsFromACache::new),
                broken(
                        "names that ignore case",
                        KvStoreContract.Hostile.class,
                        "namesAreEqualWhenTheirCharactersAre",
                        IgnoresCase::new),
                broken(
                        "a publish that moves the ref first, when a blob is refused",
                        KvStoreContract.Publish.class,
                        "withOneBlobRefusedTheRefHasNotMoved",
                        MovesFirst::new),
                broken(
                        "a publish that moves the ref first, when others read",
                        KvStoreContract.Concurrency.class,
                        "whoSeesAPublishedRefSeesAllOfItsBlobs",
                        MovesFirst::new),
                broken(
                        "a publish that goes on when the ref has moved",
                        KvStoreContract.Publish.class,
                        "aRefThatHoldsSomethingElseHasNotMoved",
                        NeverCompares::new),
                broken("a scan that stops", KvStoreContract.Scans.class, "everyBlobIsInIt", ScansInPart::new),
                broken(
                        "a delete that knows no moment",
                        KvStoreContract.Deletes.class,
                        "whatWasWrittenSinceTheMomentStays",
                        DeletesAnything::new),
                broken(
                        "a delete that deletes nothing",
                        KvStoreContract.Deletes.class,
                        "whatWasWrittenBeforeTheMomentGoes",
                        DeletesNothing::new),
                broken(
                        "a write that does not count when the blob is there",
                        KvStoreContract.Deletes.class,
                        "whatWasWrittenAgainSinceTheMomentStays",
                        DatesOnce::new),
                broken(
                        "a publish that does not count when the blob is there",
                        KvStoreContract.Deletes.class,
                        "whatWasPublishedAgainSinceTheMomentStays",
                        DatesOnce::new),
                broken(
                        "a delete in two steps",
                        KvStoreContract.Deletes.class,
                        "aWriteWinsAgainstADeleteBesideIt",
                        ChecksThenDeletes::new),
                broken(
                        "a write that is dated by the writer's clock",
                        KvStoreContract.Deletes.class,
                        "whatAProcessWithASlowClockWroteAgainStays",
                        BelievesTheWriter::new),
                broken("no hint", KvStoreContract.Watch.class, "aMoveIsFollowedByAHint", GivesNoHints::new),
                broken(
                        "hints after the registration was closed",
                        KvStoreContract.Watch.class,
                        "afterItsCloseARegistrationHearsNothing",
                        NeverUnregisters::new),
                broken(
                        "a limit that is only said",
                        KvStoreContract.Limits.class,
                        "aLongerBlobIsRefused",
                        TakesAll::new),
                broken(
                        "a count that begins again",
                        KvStoreContract.Reopen.class,
                        "momentsDoNotGoBack",
                        ForgetsItsClock::new),
                broken(
                        "a handle that works after its close",
                        KvStoreContract.Close.class,
                        "everyLaterCallSaysThatItIsClosed",
                        NeverCloses::new),
                broken(
                        "a thread that stays behind",
                        KvStoreContract.Close.class,
                        "noThreadStaysBehind",
                        LeaksAThread::new));
    }

    private static Arguments broken(String what, Class<?> topic, String test, Function<Content, KvStore> opener) {
        return arguments(what, topic, test, opener);
    }

    /** The methods of a topic that fail for such a store. */
    private static List<String> failuresOf(Class<?> topic, Function<Content, KvStore> opener) {
        List<String> failed = new ArrayList<>();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectNestedClass(List.of(Certified.class), topic))
                .build();
        Certified.opener = opener;
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                    test.getSource()
                            .filter(org.junit.platform.engine.support.descriptor.MethodSource.class::isInstance)
                            .map(org.junit.platform.engine.support.descriptor.MethodSource.class::cast)
                            .ifPresent(source -> failed.add(source.getMethodName()));
                }
            }
        });
        return failed;
    }

    /** The contract over whatever store is to be tried; Surefire does not look for tests in nested classes. */
    static final class Certified extends KvStoreContract {

        private static Function<Content, KvStore> opener = TinyStore::new;

        private final Content content = new Content();

        @Override
        protected KvStore open() {
            return opener.apply(content);
        }

        @Override
        protected KvStore openBehind(Duration behind) {
            KvStore handle = open();
            if (handle instanceof BelievesTheWriter believing) {
                believing.behind = behind.toMillis();
            }
            return handle;
        }

        @Override
        protected Duration patience() {
            return Duration.ofMillis(300);
        }
    }

    private static final class CutsValues extends TinyStore {
        CutsValues(Content content) {
            super(content);
        }

        @Override
        public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
            Map<BlobId, byte[]> cut = new HashMap<>();
            super.readBlobs(ids).forEach((id, value) -> cut.put(id, Arrays.copyOf(value, Math.min(64, value.length))));
            return cut;
        }
    }

    private static final class MapsAbsentOnes extends TinyStore {
        MapsAbsentOnes(Content content) {
            super(content);
        }

        @Override
        public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
            Map<BlobId, byte[]> all = new HashMap<>(super.readBlobs(ids));
            ids.forEach(id -> all.putIfAbsent(id, new byte[0]));
            return all;
        }
    }

    private static final class KeepsMaps extends TinyStore {
        private @Nullable Map<BlobId, byte[]> buffered;

        KeepsMaps(Content content) {
            super(content);
        }

        @Override
        public void writeBlobs(Map<BlobId, byte[]> blobs) {
            buffered = blobs;
        }

        @Override
        public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
            if (buffered != null) {
                super.writeBlobs(buffered);
            }
            return super.readBlobs(ids);
        }
    }

    private static final class NeverCompares extends TinyStore {
        NeverCompares(Content content) {
            super(content);
        }

        @Override
        public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
            set(name, next);
            return true;
        }
    }

    private static final class EmptyIsAbsent extends TinyStore {
        EmptyIsAbsent(Content content) {
            super(content);
        }

        @Override
        public byte @Nullable [] readRef(String name) {
            byte[] held = super.readRef(name);
            return held == null || held.length == 0 ? null : held;
        }
    }

    private static final class ComparesThenSets extends TinyStore {
        ComparesThenSets(Content content) {
            super(content);
        }

        @Override
        public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
            if (!Arrays.equals(readRef(name), expected)) {
                return false;
            }
            LockSupport.parkNanos(100_000);
            set(name, next);
            return true;
        }
    }

    private static final class ListsFromACache extends TinyStore {
        private final Map<String, byte[]> seen = new HashMap<>();

        ListsFromACache(Content content) {
            super(content);
        }

        @Override
        public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
            boolean moved = super.compareAndSetRef(name, expected, next);
            if (moved && next != null) {
                seen.putIfAbsent(name, next);
            }
            return moved;
        }

        @Override
        public Map<String, byte[]> listRefs(String prefix) {
            return seen;
        }
    }

    private static final class IgnoresCase extends TinyStore {
        IgnoresCase(Content content) {
            super(content);
        }

        @Override
        public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
            return super.compareAndSetRef(name.toLowerCase(Locale.ROOT), expected, next);
        }

        @Override
        public byte @Nullable [] readRef(String name) {
            return super.readRef(name.toLowerCase(Locale.ROOT));
        }
    }

    private static final class MovesFirst extends TinyStore {
        MovesFirst(Content content) {
            super(content);
        }

        @Override
        public boolean publish(
                Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
            boolean moved = compareAndSetRef(ref, expected, next);
            LockSupport.parkNanos(100_000);
            writeBlobs(blobs);
            return moved;
        }
    }

    private static final class ScansInPart extends TinyStore {
        ScansInPart(Content content) {
            super(content);
        }

        @Override
        public Stream<BlobId> scanBlobs() {
            return super.scanBlobs().limit(1_000);
        }
    }

    private static final class DeletesAnything extends TinyStore {
        DeletesAnything(Content content) {
            super(content);
        }

        @Override
        public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
            super.deleteBlobs(ids, new StoreMoment(Long.MAX_VALUE));
        }
    }

    private static final class DeletesNothing extends TinyStore {
        DeletesNothing(Content content) {
            super(content);
        }

        @Override
        public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
            checkOpen();
        }
    }

    private static final class DatesOnce extends TinyStore {
        DatesOnce(Content content) {
            super(content);
        }

        @Override
        public void writeBlobs(Map<BlobId, byte[]> blobs) {
            Map<BlobId, byte[]> fresh = new HashMap<>(blobs);
            synchronized (content) {
                fresh.keySet().removeAll(content.blobs.keySet());
                super.writeBlobs(fresh);
            }
        }
    }

    private static final class ChecksThenDeletes extends TinyStore {
        ChecksThenDeletes(Content content) {
            super(content);
        }

        @Override
        public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
            for (BlobId id : ids) {
                if (isBefore(id, before)) {
                    LockSupport.parkNanos(100_000);
                    super.deleteBlobs(List.of(id), new StoreMoment(Long.MAX_VALUE));
                }
            }
        }
    }

    private static final class BelievesTheWriter extends TinyStore {
        private volatile long behind;

        BelievesTheWriter(Content content) {
            super(content);
        }

        @Override
        public StoreMoment moment() {
            return new StoreMoment(System.currentTimeMillis());
        }

        @Override
        public void writeBlobs(Map<BlobId, byte[]> blobs) {
            super.writeBlobs(blobs);
            synchronized (content) {
                blobs.keySet().forEach(id -> content.written.put(id, System.currentTimeMillis() - behind));
            }
        }
    }

    private static final class GivesNoHints extends TinyStore {
        GivesNoHints(Content content) {
            super(content);
        }

        @Override
        public Registration watchRefs(String prefix, Consumer<String> hint) {
            return () -> {};
        }
    }

    private static final class NeverUnregisters extends TinyStore {
        NeverUnregisters(Content content) {
            super(content);
        }

        @Override
        public Registration watchRefs(String prefix, Consumer<String> hint) {
            super.watchRefs(prefix, hint);
            return () -> {};
        }
    }

    private static final class TakesAll extends TinyStore {
        TakesAll(Content content) {
            super(content);
        }

        @Override
        public void writeBlobs(Map<BlobId, byte[]> blobs) {
            synchronized (content) {
                content.blobs.putAll(blobs);
            }
        }
    }

    private static final class ForgetsItsClock extends TinyStore {
        ForgetsItsClock(Content content) {
            super(content);
            content.clock = 0;
        }
    }

    private static final class NeverCloses extends TinyStore {
        NeverCloses(Content content) {
            super(content);
        }

        @Override
        void checkOpen() {}
    }

    private static final class LeaksAThread extends TinyStore {
        LeaksAThread(Content content) {
            super(content);
            Thread poller = new Thread(
                    () -> LockSupport.parkNanos(Duration.ofSeconds(10).toNanos()), "a poller");
            poller.setDaemon(true);
            poller.start();
        }
    }
}
