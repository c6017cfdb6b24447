package io.revtree.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.BlobId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The keys of a tree")
class KeysTest {

    @ParameterizedTest(name = "{0} is in slot {1}")
    @CsvSource({"123456789, 12739", "foo, 12182", "user1000, 3443"})
    @DisplayName("are in the slot that the servers count them to:")
    void areInTheirSlot(String prefix, int slot) {
        assertThat(new Keys(prefix).slot()).isEqualTo(slot);
    }

    @Test
    @DisplayName("have a tag that ends with the prefix, whatever characters it has")
    void haveATagThatEndsWithThePrefix() {
        for (String prefix : List.of("a", "a}b", "{a}", "a{", "}", "%7D", "a\nb", "é", "*[?]\\")) {
            String tag = new Keys(prefix).tag();
            assertThat(tag.indexOf('}')).as(tag).isEqualTo(tag.length() - 1);
            assertThat(tag.lastIndexOf('{')).as(tag).isZero();
        }
        assertThat(new Keys("}").tag()).isNotEqualTo(new Keys("%7D").tag());
    }

    @Test
    @DisplayName("give back the id of a blob, and none for a key that is no blob's")
    void giveBackTheId() {
        Keys keys = new Keys("a");
        BlobId id = BlobId.of(1, 2, 3, -4);
        assertThat(keys.id(keys.blob(id))).isEqualTo(id);
        assertThat(keys.id(keys.refs())).isNull();
        assertThat(keys.id(new Keys("b").blob(id))).isNull();
        assertThat(keys.id(Arrays.copyOf(keys.blob(id), keys.blob(id).length + 1)))
                .isNull();
    }

    @Test
    @DisplayName("are scanned by a pattern in which only the last star is one")
    void areScannedByAPattern() {
        assertThat(new String(new Keys("a*[b]?\\^-").blobPattern(), StandardCharsets.UTF_8))
                .isEqualTo("{a\\*\\[b\\]\\?\\\\\\^\\-}:b:*");
    }
}
