package io.revtree.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.store.BlobId;
import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUrl;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The keys of a tree in etcd")
class KeysTest {

    private static final List<String> PREFIXES =
            List.of("a", "ab", "a/b", "a/b/c", "b", "a/blobs", "a/refs", "refs", "a%2Fb%2Fc%2Fd", "\u00E4", "a ", "A");

    @Test
    @DisplayName("never begin as those of another tree, whatever their prefixes have in common")
    void neverBeginAsThoseOfAnother() {
        for (String one : PREFIXES) {
            for (String other : PREFIXES) {
                if (!one.equals(other)) {
                    assertThat(keys(one).root()).doesNotStartWith(keys(other).root());
                }
            }
        }
    }

    @Test
    @DisplayName("are readable, and give back what they name")
    void areReadable() {
        Keys keys = keys("stock/inventory");
        BlobId id = BlobId.of(1, 2, 3, -4);
        assertThat(keys.blob(id).toStringUtf8()).isEqualTo("stock/inventory//blobs/" + id);
        assertThat(keys.blobOf(keys.blob(id))).isEqualTo(id);
        assertThat(keys.ref("heads/main").toStringUtf8()).isEqualTo("stock/inventory//refs/heads/main");
        assertThat(keys.refOf(keys.ref("heads//\u20AC"))).isEqualTo("heads//\u20AC");
    }

    @Test
    @DisplayName("are the same with a slash at the end of the prefix, and without")
    void aSlashAtTheEndIsNoPart() {
        assertThat(keys("a/b/").root()).isEqualTo(keys("a/b").root());
    }

    @Test
    @DisplayName("that something else has written among the blobs are named")
    void strangeKeysAreNamed() {
        Keys keys = keys("a");
        assertThatThrownBy(() -> keys.blobOf(keys.segment(0).concat(keys.ref("x"))))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("a//blobs/a//refs/x")
                .hasMessageContaining("etcdctl del");
    }

    @Test
    @DisplayName("of blobs fall into segments in their order, none outside")
    void blobsFallIntoSegments() {
        Keys keys = keys("a");
        for (int first = 0; first < Keys.SEGMENTS; first++) {
            for (long rest : new long[] {0, -1}) {
                BlobId id = BlobId.of(((long) first << 56) | (rest >>> 8), rest, rest, rest);
                assertThat(keys.blob(id).toStringUtf8())
                        .isGreaterThanOrEqualTo(keys.segment(first).toStringUtf8())
                        .isLessThan(keys.segment(first + 1).toStringUtf8());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a//b", "//a", "/a//", "/a%0Ab", "/a%2F%2Fb"})
    @DisplayName("are not made of a prefix that is empty, or has an empty segment or a control character")
    void strangePrefixesAreRefused(String path) {
        assertThatThrownBy(() -> Keys.below(StoreUrl.parse("etcd://localhost" + path)))
                .isInstanceOf(InvalidStoreUrlException.class)
                .hasMessageContaining("prefix");
    }

    @Test
    @DisplayName("are not made of a prefix that is too long")
    void longPrefixesAreRefused() {
        assertThat(keys("x".repeat(255)).root()).hasSize(257);
        assertThatThrownBy(() -> keys("x".repeat(256))).isInstanceOf(InvalidStoreUrlException.class);
    }

    private static Keys keys(String prefix) {
        return Keys.below(StoreUrl.parse("etcd://localhost/" + prefix));
    }
}
