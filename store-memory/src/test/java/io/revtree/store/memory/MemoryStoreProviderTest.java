package io.revtree.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A memory store's URL")
class MemoryStoreProviderTest {

    private final String url = "memory:" + UUID.randomUUID();

    private static byte[] value() {
        return new byte[] {1};
    }

    @Test
    @DisplayName("without a name opens a store of one's own")
    void withoutANameOpensAStoreOfOnesOwn() {
        try (KvStore one = KvStores.open("memory:");
                KvStore other = KvStores.open("memory:")) {
            one.compareAndSetRef("a", null, value());
            assertThat(other.readRef("a")).isNull();
        }
    }

    @Test
    @DisplayName("with a name opens the one of that name until all have closed it")
    void withANameOpensTheOneOfThatNameUntilAllHaveClosedIt() {
        KvStore first = KvStores.open(url);
        first.compareAndSetRef("a", null, value());
        KvStore second = KvStores.open(url);
        first.close();
        first.close();
        try (KvStore third = KvStores.open(url)) {
            assertThat(third.readRef("a")).isEqualTo(value());
        }
        assertThat(second.readRef("a")).isEqualTo(value());
        second.close();
        try (KvStore later = KvStores.open(url)) {
            assertThat(later.readRef("a")).isNull();
        }
    }

    @Test
    @DisplayName("with another name opens another store")
    void withAnotherNameOpensAnotherStore() {
        try (KvStore one = KvStores.open(url);
                KvStore other = KvStores.open(url + "/x")) {
            one.compareAndSetRef("a", null, value());
            assertThat(other.readRef("a")).isNull();
        }
    }

    @Test
    @DisplayName("may be opened and closed by many at once without losing what another holds")
    void mayBeOpenedAndClosedByManyAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (KvStore held = KvStores.open(url)) {
            held.compareAndSetRef("a", null, value());
            List<Callable<Boolean>> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                callers.add(() -> {
                    for (int round = 0; round < 2_000; round++) {
                        try (KvStore other = KvStores.open(url)) {
                            if (other.readRef("a") == null) {
                                return false;
                            }
                        }
                    }
                    return true;
                });
            }
            for (Future<Boolean> result : threads.invokeAll(callers)) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        try (KvStore later = KvStores.open(url)) {
            assertThat(later.readRef("a")).isNull();
        }
    }

    @Test
    @DisplayName("names no host and takes no option")
    void namesNoHostAndTakesNoOption() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> KvStores.open("memory://x"))
                .withMessageContaining("memory:NAME");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> KvStores.open("memory:x?size=1"))
                .withMessageContaining("unknown option size")
                .withMessageContaining("none");
    }

    @Test
    @DisplayName("stands in the fault of a handle that is closed")
    void standsInTheFaultOfAClosedHandle() {
        KvStore store = KvStores.open(url);
        store.close();
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.readRef("a"))
                .withMessageContaining(url);
    }
}
