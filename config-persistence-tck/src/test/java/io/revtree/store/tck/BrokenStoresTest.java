package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.revtree.store.KvStore;
import io.revtree.store.tck.TinyStore.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
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
                broken(
                        "a value that is cut",
                        KvStoreContract.Reads.class,
                        "whatWasWrittenIsRead",
                        BrokenStores.CutsValues::new),
                broken(
                        "a null for what is absent",
                        KvStoreContract.Reads.class,
                        "whatIsAbsentIsAbsentFromTheMap",
                        BrokenStores.MapsAbsentOnes::new),
                broken(
                        "a map that is kept",
                        KvStoreContract.Writes.class,
                        "theMapIsNotKept",
                        BrokenStores.KeepsMaps::new),
                broken(
                        "a compare-and-set that does not compare",
                        KvStoreContract.ConditionalRefs.class,
                        "compareAndSetFailsWhenTheValueDiffers",
                        BrokenStores.NeverCompares::new),
                broken(
                        "an empty value taken for none",
                        KvStoreContract.ConditionalRefs.class,
                        "anEmptyValueIsAValue",
                        BrokenStores.EmptyIsAbsent::new),
                broken(
                        "a compare-and-set in two steps",
                        KvStoreContract.Concurrency.class,
                        "countersLoseNoUpdate",
                        BrokenStores.ComparesThenSets::new),
                broken(
                        "a listing from a cache",
                        KvStoreContract.Listings.class,
                        "aMovedRefHasItsNewValue",
                        BrokenStores.ListsFromACache::new),
                broken(
                        "names that ignore case",
                        KvStoreContract.Hostile.class,
                        "namesAreEqualWhenTheirCharactersAre",
                        BrokenStores.IgnoresCase::new),
                broken(
                        "a publish that moves the ref first, when a blob is refused",
                        KvStoreContract.Publish.class,
                        "withOneBlobRefusedTheRefHasNotMoved",
                        BrokenStores.MovesFirst::new),
                broken(
                        "a publish that moves the ref first, when others read",
                        KvStoreContract.Concurrency.class,
                        "whoSeesAPublishedRefSeesAllOfItsBlobs",
                        BrokenStores.MovesFirst::new),
                broken(
                        "a publish that goes on when the ref has moved",
                        KvStoreContract.Publish.class,
                        "aRefThatHoldsSomethingElseHasNotMoved",
                        BrokenStores.NeverCompares::new),
                broken(
                        "a scan that stops",
                        KvStoreContract.Scans.class,
                        "everyBlobIsInIt",
                        BrokenStores.ScansInPart::new),
                broken(
                        "a delete that knows no moment",
                        KvStoreContract.Deletes.class,
                        "whatWasWrittenSinceTheMomentStays",
                        BrokenStores.DeletesAnything::new),
                broken(
                        "a delete that deletes nothing",
                        KvStoreContract.Deletes.class,
                        "whatWasWrittenBeforeTheMomentGoes",
                        BrokenStores.DeletesNothing::new),
                broken(
                        "a write that does not count when the blob is there",
                        KvStoreContract.Deletes.class,
                        "whatWasWrittenAgainSinceTheMomentStays",
                        BrokenStores.DatesOnce::new),
                broken(
                        "a publish that does not count when the blob is there",
                        KvStoreContract.Deletes.class,
                        "whatWasPublishedAgainSinceTheMomentStays",
                        BrokenStores.DatesOnce::new),
                broken(
                        "a delete in two steps",
                        KvStoreContract.Deletes.class,
                        "aWriteWinsAgainstADeleteBesideIt",
                        BrokenStores.ChecksThenDeletes::new),
                broken(
                        "a write that is dated by the writer's clock",
                        KvStoreContract.Deletes.class,
                        "whatAProcessWithASlowClockWroteAgainStays",
                        BrokenStores.BelievesTheWriter::new),
                broken(
                        "no hint",
                        KvStoreContract.Watch.class,
                        "aMoveIsFollowedByAHint",
                        BrokenStores.GivesNoHints::new),
                broken(
                        "hints after the registration was closed",
                        KvStoreContract.Watch.class,
                        "afterItsCloseARegistrationHearsNothing",
                        BrokenStores.NeverUnregisters::new),
                broken(
                        "a limit that is only said",
                        KvStoreContract.Limits.class,
                        "aLongerBlobIsRefused",
                        BrokenStores.TakesAll::new),
                broken(
                        "a count that begins again",
                        KvStoreContract.Reopen.class,
                        "momentsDoNotGoBack",
                        BrokenStores.ForgetsItsClock::new),
                broken(
                        "a handle that works after its close",
                        KvStoreContract.Close.class,
                        "everyLaterCallSaysThatItIsClosed",
                        BrokenStores.NeverCloses::new),
                broken(
                        "a thread that stays behind",
                        KvStoreContract.Close.class,
                        "noThreadStaysBehind",
                        BrokenStores.LeaksAThread::new));
    }

    private static Arguments broken(String what, Class<?> topic, String test, Function<Content, KvStore> opener) {
        return arguments(what, topic, test, opener);
    }

    /** The methods of a topic that fail for such a store. */
    private static List<String> failuresOf(Class<?> topic, Function<Content, KvStore> opener) {
        List<String> failed = new ArrayList<>();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectNestedClass(List.of(ContractOverAny.class), topic))
                .build();
        ContractOverAny.opener = opener;
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
}
