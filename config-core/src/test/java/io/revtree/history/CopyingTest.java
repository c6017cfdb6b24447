package io.revtree.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.Commit;
import io.revtree.ConfigRoot;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyingTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 5_000, 100_000, 64 << 20})
    void aLineLongerThanWhatTheWalkMayRememberIsCopiedAsWell(long stackBytesMax) {
        try (KvStore source = KvStores.open("memory:");
                KvStore target = KvStores.open("memory:");
                ConfigRoot root = ConfigRoot.create(source, Voltha.getDefaultInstance())) {
            for (int i = 0; i < 500; i++) {
                root.update(
                        "/", Voltha.newBuilder().setVersion(String.valueOf(i)).build());
            }
            new Copying(source, target, progress -> {}, stackBytesMax).run();
            assertThat(ids(target)).isEqualTo(ids(source));
            try (ConfigRoot copy = ConfigRoot.load(target)) {
                assertThat(copy.log().map(Commit::id))
                        .containsExactlyElementsOf(root.log().map(Commit::id).toList());
            }
        }
    }

    private static Set<BlobId> ids(KvStore store) {
        return new TreeSet<>(store.scanBlobs().toList());
    }
}
