package io.revtree.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The publish of a store that has none of its own")
class KvStoreTest {

    private static final Map<BlobId, byte[]> BLOBS = Map.of(BlobId.of(0, 0, 0, 1), new byte[1]);

    private final List<String> done = new ArrayList<>();
    private @Nullable StoreException fault;

    /** Notes the writes, of which the blobs' may fail. */
    private final KvStore store = new KvStore() {
        @Override
        public void writeBlobs(Map<BlobId, byte[]> blobs) {
            done.add(blobs.size() + " blobs");
            if (fault != null) {
                throw fault;
            }
        }

        @Override
        public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
            done.add(name);
            return expected == null;
        }

        @Override
        public void close() {}

        @Override
        public StoreLimits limits() {
            throw new AssertionError();
        }

        @Override
        public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
            throw new AssertionError();
        }

        @Override
        public StoreMoment moment() {
            throw new AssertionError();
        }

        @Override
        public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
            throw new AssertionError();
        }

        @Override
        public Stream<BlobId> scanBlobs() {
            throw new AssertionError();
        }

        @Override
        public byte @Nullable [] readRef(String name) {
            throw new AssertionError();
        }

        @Override
        public Map<String, byte[]> listRefs(String prefix) {
            throw new AssertionError();
        }

        @Override
        public Registration watchRefs(String prefix, Consumer<String> hint) {
            throw new AssertionError();
        }
    };

    @Test
    @DisplayName("writes the blobs, then moves the ref")
    void writesTheBlobsThenMovesTheRef() {
        assertThat(store.publish(BLOBS, "heads/main", null, new byte[0])).isTrue();
        assertThat(store.publish(BLOBS, "heads/main", new byte[0], null)).isFalse();
        assertThat(done).containsExactly("1 blobs", "heads/main", "1 blobs", "heads/main");
    }

    @Test
    @DisplayName("leaves the ref alone when the blobs may not be there, and says that it has not moved")
    void leavesTheRefAloneWhenTheBlobsMayNotBeThere() {
        fault = new UnknownOutcomeException("the answer was lost");
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> store.publish(BLOBS, "heads/main", null, null))
                .withMessageContaining("heads/main")
                .withMessageContaining("the answer was lost")
                .withCause(fault);
        fault = new StoreException("the disk is full");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.publish(BLOBS, "heads/main", null, null))
                .isSameAs(fault);
        assertThat(done).containsOnly("1 blobs");
    }

    @Test
    @DisplayName("refuses a name or a value before it writes a blob")
    void refusesANameOrAValueBeforeItWritesABlob() {
        byte[] tooLong = new byte[Refs.VALUE_BYTES_MAX + 1];
        assertThatIllegalArgumentException().isThrownBy(() -> store.publish(BLOBS, "", null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> store.publish(BLOBS, "a", tooLong, null));
        assertThatIllegalArgumentException().isThrownBy(() -> store.publish(BLOBS, "a", null, tooLong));
        assertThat(done).isEmpty();
    }
}
