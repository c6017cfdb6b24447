package io.revtree.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a URL after its scheme, in which each reference to a secret is one character, so that nothing in a
 * reference is mistaken for a separator: the n-th reference is the control character n, and no other is allowed.
 */
final class UrlText {

    /** Where environment variables are looked up. */
    interface Environment {
        @Nullable
        String get(String name);
    }

    private static final int REFERENCES_MAX = 8; // U+0001 to U+0008: none is a line end or a tab
    private static final int FILE_BYTES_MAX = 64 * 1024;

    private final String written;
    private final String raw;
    private final List<String> references;
    private final Environment environment;

    private UrlText(String written, String raw, List<String> references, Environment environment) {
        this.written = written;
        this.raw = raw;
        this.references = references;
        this.environment = environment;
    }

    static UrlText parse(String scheme, String written, Environment environment) {
        List<String> references = new ArrayList<>();
        StringBuilder raw = new StringBuilder();
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (Character.isISOControl(c)) {
                throw new InvalidStoreUrlException("a URL has no control characters; in this " + scheme
                        + ": URL character %d is one, write it percent-encoded".formatted(scheme.length() + 2 + i));
            }
            if (!written.startsWith("${", i)) {
                raw.append(c);
                continue;
            }
            int end = written.indexOf('}', i);
            String reference = end < 0 ? "" : written.substring(i + 2, end);
            if (!reference.matches("env:.+|file:.+")) {
                throw new InvalidStoreUrlException("in a " + scheme
                        + ": URL, ${ begins ${env:NAME} or ${file:PATH}; as text it is written %24%7B");
            }
            if (references.size() == REFERENCES_MAX) {
                throw new InvalidStoreUrlException("a URL has at most " + REFERENCES_MAX + " references ${…}");
            }
            references.add(reference);
            raw.append((char) references.size());
            i = end;
        }
        return new UrlText(written, raw.toString(), List.copyOf(references), environment);
    }

    /** As the user wrote it. */
    String written() {
        return written;
    }

    /** With a control character for each reference. */
    String raw() {
        return raw;
    }

    boolean hasReference(String part) {
        return part.chars().anyMatch(c -> c <= REFERENCES_MAX);
    }

    /** A part of {@link #raw} with its references as they were written. */
    String show(String part) {
        StringBuilder shown = new StringBuilder();
        part.chars().forEach(c -> {
            if (c <= REFERENCES_MAX) {
                shown.append("${").append(references.get(c - 1)).append('}');
            } else {
                shown.append((char) c);
            }
        });
        return shown.toString();
    }

    void checkEscapes(String shownUrl, String... parts) {
        for (String part : parts) {
            for (int i = part.indexOf('%'); i >= 0; i = part.indexOf('%', i + 1)) {
                if (i + 3 > part.length()
                        || !HexFormat.isHexDigit(part.charAt(i + 1))
                        || !HexFormat.isHexDigit(part.charAt(i + 2))) {
                    throw new InvalidStoreUrlException(
                            "in " + shownUrl + " a % is not followed by two hex digits; as text it is written %25");
                }
            }
        }
    }

    /** A part of {@link #raw}, decoded, with what its references stand for. */
    String resolve(String what, String part) {
        StringBuilder resolved = new StringBuilder();
        int begin = 0;
        for (int i = 0; i <= part.length(); i++) {
            if (i == part.length() || part.charAt(i) <= REFERENCES_MAX) {
                resolved.append(decode(what, part.substring(begin, i)));
                if (i < part.length()) {
                    resolved.append(lookUp(what, references.get(part.charAt(i) - 1)));
                }
                begin = i + 1;
            }
        }
        return resolved.toString();
    }

    private static String decode(String what, String part) {
        if (part.indexOf('%') < 0) {
            return part;
        }
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                decoded.put((byte) (HexFormat.fromHexDigit(bytes[i + 1]) << 4 | HexFormat.fromHexDigit(bytes[i + 2])));
                i += 2;
            } else {
                decoded.put(bytes[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new InvalidStoreUrlException(what + " of the URL is not UTF-8 once its % escapes are decoded");
        }
    }

    private String lookUp(String what, String reference) {
        String name = reference.substring(reference.indexOf(':') + 1);
        if (reference.startsWith("file:")) {
            return readFile(what, name);
        }
        String value = environment.get(name);
        if (value == null) {
            throw new InvalidStoreUrlException(
                    "environment variable " + name + " is not set, which the URL names for " + what + "; set it");
        }
        return value;
    }

    private static String readFile(String what, String name) {
        try (InputStream in = Files.newInputStream(Path.of(name))) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw new InvalidStoreUrlException("file " + name + ", which the URL names for " + what + ", has over "
                        + FILE_BYTES_MAX + " bytes; is it the right one?");
            }
            return new String(bytes, StandardCharsets.UTF_8).replaceFirst("[\\r\\n]+\\z", "");
        } catch (IOException | InvalidPathException e) {
            throw new InvalidStoreUrlException(
                    "file " + name + ", which the URL names for " + what + ", cannot be read: " + e.getMessage(), e);
        }
    }
}
