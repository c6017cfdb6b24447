package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.Refs;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class HostileInput extends Topic {

    /** Each is a name of its own, though somewhere on the way they may look alike, be cut, or mean something. */
    private static final List<String> NAMES = List.of(
            "a",
            "A",
            "a/",
            "a/b",
            "a//b",
            "/a",
            "/",
            "//",
            "aa",
            " ",
            " a",
            "a ",
            ".",
            "..",
            "../..",
            "heads/../a",
            "a/.",
            "*",
            "a*",
            "?",
            "[a]",
            "[a-z]",
            "^a",
            "{a}",
            "{a}b",
            "{}",
            "$(a)",
            "${a}",
            "`a`",
            "#",
            "&a=b",
            "a?b=c",
            "%",
            "%00",
            "%2F",
            "%2f",
            "a%2Fb",
            "+",
            "a+b",
            "'",
            "''",
            "\"",
            "\\",
            "\\x00",
            "--",
            "-- a",
            ";",
            "a;b",
            ":",
            "a:b",
            "a\u00A0b",
            "null",
            "nil",
            "0",
            "00",
            "-1",
            "~",
            "@",
            "a|b",
            "<a>",
            "\u00E9",
            "e\u0301",
            "\u00DF",
            "SS",
            "ss",
            "\u0130",
            "\u212A",
            "K",
            "\u202Eabc",
            "\u200Ba",
            "\uFEFFa",
            "\u2028",
            "\uE000",
            "\uFFFD",
            "\uD7FF",
            "\uD83D\uDE00",
            "\uD83D\uDE00\uD83D\uDE00",
            "\uD83D\uDE01",
            "\uDBFF\uDFFD",
            "\u4E2D\u6587");

    HostileInput(KvStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("names of refs are equal when their characters are, and in no other case")
    void namesAreEqualWhenTheirCharactersAre() {
        NAMES.forEach(name -> assertThat(store.compareAndSetRef(name, null, bytes("of " + name)))
                .as("create '%s'", name)
                .isTrue());
        Map<String, byte[]> listed = store.listRefs("");
        assertThat(listed.keySet()).containsExactlyInAnyOrderElementsOf(NAMES);
        for (String name : NAMES) {
            assertThat(store.readRef(name)).as("read '%s'", name).isEqualTo(bytes("of " + name));
            assertThat(listed.get(name)).as("list '%s'", name).isEqualTo(bytes("of " + name));
        }
        for (String name : NAMES) {
            assertThat(store.compareAndSetRef(name, bytes("of " + name), null))
                    .as("delete '%s'", name)
                    .isTrue();
            assertThat(store.readRef(name)).as("read deleted '%s'", name).isNull();
        }
        assertThat(store.listRefs("")).isEmpty();
    }

    @Test
    @DisplayName("a prefix is its characters, and no pattern")
    void aPrefixIsItsCharacters() {
        NAMES.forEach(name -> store.compareAndSetRef(name, null, bytes("x")));
        for (String prefix : NAMES) {
            List<String> below =
                    NAMES.stream().filter(name -> name.startsWith(prefix)).toList();
            assertThat(store.listRefs(prefix).keySet())
                    .as("below '%s'", prefix)
                    .containsExactlyInAnyOrderElementsOf(below);
        }
        for (String prefix : List.of("z", "a/b/", "\\*", ".*", "a_", "\uDBFF\uDFFF", "\uFFFF")) {
            assertThat(store.listRefs(prefix)).as("below '%s'", prefix).isEmpty();
        }
    }

    @Test
    @DisplayName("what is no name is refused by every call, before anything is done")
    void whatIsNoNameIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> store.readRef(""));
        assertThatIllegalArgumentException().isThrownBy(() -> store.compareAndSetRef("", null, bytes("x")));
        for (String name : List.of("\u0000", "a\u0000", "a\nb", "a\tb", "\u007F", "\u0085", "\uD83D", "\uDE00a")) {
            assertNameRefused(store, name);
        }
        assertThat(store.listRefs("")).isEmpty();
    }

    static void assertNameRefused(KvStore store, String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> store.readRef(name));
        assertThatIllegalArgumentException().isThrownBy(() -> store.listRefs(name));
        assertThatIllegalArgumentException().isThrownBy(() -> store.compareAndSetRef(name, null, bytes("x")));
        assertThatIllegalArgumentException().isThrownBy(() -> store.compareAndSetRef(name, bytes("x"), null));
        assertThatIllegalArgumentException().isThrownBy(() -> store.publish(blobs(0, 1), name, null, bytes("x")));
        assertThatIllegalArgumentException().isThrownBy(() -> store.watchRefs(name, hint -> {}));
        assertLacks(store, blobs(0, 1).keySet());
    }

    @Test
    @DisplayName("values of refs and blobs come back byte by byte")
    void valuesComeBackByteByByte() {
        Map<BlobId, byte[]> values = new LinkedHashMap<>();
        for (byte[] value : hostileValues()) {
            String name = "values/" + values.size();
            assertThat(store.compareAndSetRef(name, null, value)).isTrue();
            assertThat(store.readRef(name)).as(name).isEqualTo(value);
            values.put(id(values.size()), value);
        }
        store.writeBlobs(values);
        assertHolds(store, values);
    }

    @Test
    @DisplayName("a value is expected byte by byte, to its full length")
    void aValueIsExpectedByteByByte() {
        byte[] held = {0, 1, 0};
        store.compareAndSetRef("heads/main", null, held);
        for (byte[] near : List.of(
                new byte[] {0, 1}, new byte[] {0, 1, 0, 0}, new byte[] {0}, new byte[0], new byte[] {0, 1, (byte) 0x80
                })) {
            assertThat(store.compareAndSetRef("heads/main", near, bytes("x"))).isFalse();
        }
        assertThat(store.compareAndSetRef("heads/main", held.clone(), bytes("x")))
                .isTrue();
    }

    @Test
    @DisplayName("any 32 bytes name a blob, and those that differ in one bit differ")
    void any32BytesNameABlob() {
        Map<BlobId, byte[]> blobs = new HashMap<>();
        for (int b : new int[] {0x00, 0xFF, 0x7F, 0x80, '*', '/', '%', '{', '\n', '\r', ' ', '\\'}) {
            byte[] id = new byte[BlobId.BYTES];
            java.util.Arrays.fill(id, (byte) b);
            blobs.put(BlobId.of(id), bytes("all " + b));
        }
        for (int bit = 0; bit < 8 * BlobId.BYTES; bit++) {
            byte[] id = id(0).toBytes();
            id[bit / 8] ^= (byte) (1 << bit % 8);
            blobs.put(BlobId.of(id), bytes("bit " + bit));
        }
        store.limits().cut(blobs).forEach(store::writeBlobs);
        assertLacks(store, List.of(id(0)));
        assertHolds(store, blobs);
        try (var ids = store.scanBlobs()) {
            assertThat(new java.util.HashSet<>(ids.toList())).isEqualTo(blobs.keySet());
        }
        BlobId zero = BlobId.of(0, 0, 0, 0);
        deleteUntilGone(List.of(zero));
        blobs.remove(zero);
        assertHolds(store, blobs);
    }

    @Test
    @DisplayName("a name of the greatest length does not crowd another that begins like it")
    void longNamesDoNotMeet() {
        String stem = "n".repeat(Refs.NAME_BYTES_MAX - 2);
        List<String> names = List.of(stem, stem + "a", stem + "aa", stem + "ab", stem + "\u00E9");
        names.forEach(name -> store.compareAndSetRef(name, null, bytes(name)));
        names.forEach(name -> assertThat(store.readRef(name)).isEqualTo(bytes(name)));
        assertThat(store.listRefs(stem + "a").keySet()).containsExactlyInAnyOrder(stem + "a", stem + "aa", stem + "ab");
    }

    private static List<byte[]> hostileValues() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        return List.of(
                all,
                new byte[0],
                new byte[1],
                new byte[1_000],
                new byte[] {(byte) 0xFF, (byte) 0xFE, (byte) 0xC0, (byte) 0x80},
                bytes("null"),
                bytes("nil"),
                bytes("-1"),
                bytes("\r\n$-1\r\n"),
                bytes("{\"a\": [1]}"),
                bytes("bm8gYmFzZTY0"),
                bytes(" a "),
                bytes("\n"));
    }
}
