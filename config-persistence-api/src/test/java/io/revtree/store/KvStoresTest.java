package io.revtree.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The providers are those of the test's own service file, which names one that does not exist, too. */
class KvStoresTest {

    /** Opens nothing, but says what it was asked to open. */
    public static final class Probe implements KvStoreProvider {

        static final class Asked extends RuntimeException {
            private static final long serialVersionUID = 1L;

            Asked(StoreUrl url) {
                super(url.toString());
            }
        }

        @Override
        public Set<String> schemes() {
            return Set.of("probe", "probes");
        }

        @Override
        public List<StoreOption> options() {
            return List.of(
                    new StoreOption("sync", "whether writes are synced", "true"),
                    new StoreOption("token", "what the server asks for", null));
        }

        @Override
        public KvStore open(StoreUrl url) {
            throw new Asked(url);
        }
    }

    /** One of two that open the same scheme. */
    public static class OneTwin implements KvStoreProvider {

        @Override
        public Set<String> schemes() {
            return Set.of("twin");
        }

        @Override
        public List<StoreOption> options() {
            return List.of();
        }

        @Override
        public KvStore open(StoreUrl url) {
            throw new AssertionError("a store was opened though another provider would open it, too");
        }
    }

    /** The other one. */
    public static final class OtherTwin extends OneTwin {}

    private static void refused(String url, String... said) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> KvStores.open(url))
                .satisfies(e -> assertThat(e.getMessage()).contains(said));
    }

    @Test
    void theSchemeSelectsTheProvider() {
        for (String url : List.of("probe:x", "probes://h:1/x?sync=false", "PROBE:x?token=${env:ABSENT}")) {
            assertThatExceptionOfType(Probe.Asked.class)
                    .isThrownBy(() -> KvStores.open(url))
                    .withMessage(StoreUrl.parse(url).toString());
        }
    }

    @Test
    void aSchemeOfNoProviderIsRefusedWithThoseFoundAndTheArtifactToAdd() {
        refused("redis://h", "redis:", "found are probe, probes, twin", "io.revtree:store-redis");
        refused("etcds://h", "io.revtree:store-etcd");
        refused("foo:x", "foo:", "probe, probes, twin", "check the spelling");
    }

    @Test
    void aProviderThatCannotBeLoadedIsNamedWhenNoneIsFoundAndHarmsNoOther() {
        refused("redis://h", "could not be loaded", "ThatIsNotThere");
    }

    @Test
    void twoProvidersOfOneSchemeAreRefusedWithWhereTheyAre() {
        refused("twin:x", "OneTwin in file:", "OtherTwin in file:", "test-classes", "leave one");
    }

    @Test
    void anUnknownOptionIsRefusedWithTheKnownOnes() {
        refused(
                "probe:x?snyc=false",
                "unknown option snyc in probe:x?snyc=false",
                "sync (whether writes are synced; by default true), token (what the server asks for)");
    }

    @Test
    void providersAreFoundWithoutAContextClassLoader() {
        Thread thread = Thread.currentThread();
        ClassLoader context = thread.getContextClassLoader();
        thread.setContextClassLoader(null);
        try {
            assertThatExceptionOfType(Probe.Asked.class).isThrownBy(() -> KvStores.open("probe:x"));
        } finally {
            thread.setContextClassLoader(context);
        }
    }

    @Test
    void whatIsNoUrlIsRefused() {
        refused("inventory", "begins with a scheme");
    }
}
