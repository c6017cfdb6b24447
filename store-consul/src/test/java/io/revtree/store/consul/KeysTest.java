package io.revtree.store.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.BlobId;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Keys")
class KeysTest {

    private static final List<String> TEXTS = List.of(
            "a",
            "a/b",
            "a//b",
            "a///b",
            "/a",
            "//",
            "a/",
            ".",
            "..",
            "a/../b",
            "a/./b",
            "a.b",
            "a/.b",
            "%2F",
            "%",
            "~",
            "~2E",
            "~refs",
            "a/~refs/b",
            "~blobs",
            "~moment",
            " ",
            "a b",
            "?",
            "#",
            "a+b",
            "\u00E9",
            "e\u0301",
            "\uD83D\uDE00",
            "\"",
            "\\",
            "a\u00A0",
            "*",
            "A");

    @Test
    @DisplayName("of blobs and refs give the id and the name back")
    void giveBackWhatTheyName() {
        Keys keys = new Keys("stock/\u00E9");
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            byte[] bytes = new byte[BlobId.BYTES];
            random.nextBytes(bytes);
            BlobId id = BlobId.of(bytes);
            assertThat(keys.blobId(keys.blob(id))).isEqualTo(id);
        }
        for (String name : TEXTS) {
            assertThat(keys.refName(keys.ref(name))).isEqualTo(name);
        }
    }

    @Test
    @DisplayName("need no escape in JSON, and no server or proxy takes a part of them for something else")
    void areSafeInPathsAndJson() {
        for (String prefix : TEXTS) {
            for (String name : TEXTS) {
                String key = new Keys(prefix).ref(name);
                assertThat(key)
                        .matches("[A-Za-z0-9_.~/-]+")
                        .doesNotContain("//")
                        .doesNotStartWith("/");
                assertThat(key.split("/", -1)).noneMatch(segment -> segment.equals(".") || segment.equals(".."));
            }
        }
    }

    @Test
    @DisplayName("of names that begin with a prefix begin with the key of the prefix, and no others")
    void keepPrefixes() {
        Keys keys = new Keys("stock");
        for (String name : TEXTS) {
            for (String prefix : TEXTS) {
                assertThat(keys.ref(name).startsWith(keys.ref(prefix)))
                        .as("'%s' begins with '%s'", name, prefix)
                        .isEqualTo(name.startsWith(prefix));
            }
        }
    }

    @Test
    @DisplayName("of one tree are never keys of another")
    void keepTreesApart() {
        for (String one : TEXTS) {
            for (String other : TEXTS) {
                if (!one.equals(other)) {
                    Keys mine = new Keys(one);
                    Keys theirs = new Keys(other);
                    for (String name : TEXTS) {
                        assertThat(theirs.refName(mine.ref(name))).isNull();
                        assertThat(theirs.blobId(mine.ref(name))).isNull();
                    }
                    assertThat(mine.blob(BlobId.of(1, 2, 3, 4))).doesNotStartWith(theirs.blobs());
                    assertThat(mine.moment()).doesNotStartWith(theirs.blobs()).doesNotStartWith(theirs.refs());
                    assertThat(mine.refs()).doesNotStartWith(theirs.refs()).doesNotStartWith(theirs.blobs());
                }
            }
        }
    }

    @Test
    @DisplayName("that somebody else has put there name nothing")
    void ofOthersNameNothing() {
        Keys keys = new Keys("stock");
        String blob = keys.blob(BlobId.of(1, 2, 3, 4));
        List<String> foreign = List.of(
                "stock/~blobs/",
                "stock/~blobs/ab/",
                blob + "0",
                blob.substring(1),
                blob.replace("/~blobs/00/", "/~blobs/000"),
                blob.replace('0', 'g'),
                "other/~blobs/");
        assertThat(foreign).allMatch(key -> keys.blobId(key) == null);
        assertThat(List.of("stock/~refs/", "stock/~refs/~2", "stock/~refs/~zz", "stock/~refs/~41", "stock/~refs/~FF"))
                .allMatch(key -> keys.refName(key) == null);
        assertThat(IntStream.range(0, 3)
                        .mapToObj(i -> keys.refName("stock/~refs/a b"))
                        .toList())
                .containsOnlyNulls();
    }
}
