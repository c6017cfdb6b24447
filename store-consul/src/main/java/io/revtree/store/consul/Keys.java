package io.revtree.store.consul;

import io.revtree.store.BlobId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one tree: {@code PREFIX/~blobs/HH/HEX}, {@code PREFIX/~refs/NAME} and {@code PREFIX/~moment}.
 *
 * <p>Prefix and names are any text, but keys also stand in paths of URLs, where servers and proxies read {@code ..},
 * {@code //} and {@code %} their own way. So they are encoded: letters, digits, {@code -}, {@code _}, {@code .} and
 * {@code /} stand for themselves, except a dot that begins a segment, a slash that begins one, and one at the end of the tree's name; every other byte of
 * UTF-8 is {@code ~} and two upper-case hex digits. What a character becomes depends on nothing to its right, so the
 * prefixes of an encoded name are the encoded prefixes. And since no encoded text has a tilde before a lower-case
 * letter, no prefix of another tree lies among the keys of this one.
 */
final class Keys {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int FOLDER_DIGITS = 2;

    private final String root;
    private final String blobs;
    private final String refs;

    /** Of the tree that is named so; slashes around the name say nothing. */
    Keys(String prefix) {
        String name = encode(prefix);
        root = (name.endsWith("/") ? name.substring(0, name.length() - 1) + "~2F" : name) + "/";
        blobs = root + "~blobs/";
        refs = root + "~refs/";
    }

    /** What all of them begin with, and what a token needs rights for. */
    String root() {
        return root;
    }

    /** What the keys of blobs begin with. Below it stand up to 256 folders, by the first two digits of the id. */
    String blobs() {
        return blobs;
    }

    /** What the keys of refs begin with. */
    String refs() {
        return refs;
    }

    /** What is written to learn how far the store's count is. */
    String moment() {
        return root + "~moment";
    }

    /** Whether a key below {@link #blobs} is a folder, not one that somebody else has put there. */
    boolean isFolder(String key) {
        return key.length() == blobs.length() + FOLDER_DIGITS + 1 && key.endsWith("/");
    }

    String blob(BlobId id) {
        String hex = id.toString();
        return blobs + hex.substring(0, FOLDER_DIGITS) + "/" + hex.substring(FOLDER_DIGITS);
    }

    /** The blob of a key, null for what somebody else has put there. */
    @Nullable
    BlobId blobId(String key) {
        int folder = blobs.length();
        if (!key.startsWith(blobs) || key.length() != folder + 2 * BlobId.BYTES + 1) {
            return null;
        }
        int slash = folder + FOLDER_DIGITS;
        try {
            return key.charAt(slash) == '/'
                    ? BlobId.parse(key.substring(folder, slash) + key.substring(slash + 1))
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The key of a ref, or what the keys of the refs that begin with a prefix begin with. */
    String ref(String name) {
        return refs + encode(name);
    }

    /** The name of the ref of a key, null for what somebody else has put there. */
    @Nullable
    String refName(String key) {
        if (!key.startsWith(refs) || key.length() == refs.length()) {
            return null;
        }
        String name = decode(key.substring(refs.length()));
        return name != null && ref(name).equals(key) ? name : null;
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        byte last = '/';
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = last == '/' ? isPlain(b) : isPlain(b) || b == '.' || b == '/';
            if (plain) {
                encoded.append((char) b);
            } else {
                encoded.append('~').append(HEX.toHexDigits(b));
            }
            last = b;
        }
        return encoded.toString();
    }

    private static boolean isPlain(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '_';
    }

    private static @Nullable String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c != '~') {
                bytes.write(c);
            } else if (i + 2 < encoded.length() && isHex(encoded.charAt(i + 1)) && isHex(encoded.charAt(i + 2))) {
                bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
                i += 2;
            } else {
                return null;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean isHex(char c) {
        return HexFormat.isHexDigit(c);
    }
}
