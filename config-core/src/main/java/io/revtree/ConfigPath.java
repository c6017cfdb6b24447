package io.revtree;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path into the tree: segments, each led by {@code /}, that name proto fields and keys in turn. Segments are kept
 * as they stand, keys percent-encoded. Immutable.
 *
 * <p>In a key, {@code %}, {@code /}, {@code ,} and control characters must be encoded as the {@code %XX} of their UTF-8
 * bytes, in a pattern {@code *} too. An empty segment is the empty key.
 */
public final class ConfigPath implements Comparable<ConfigPath> {

    /** The root, {@code /}. */
    public static final ConfigPath ROOT = new ConfigPath(List.of(), "/");

    /** The longest path, in chars. */
    public static final int LENGTH_MAX = 64 * 1024;

    /** The most segments of a path. */
    public static final int SEGMENTS_MAX = 200;

    private final List<String> segments;
    private final String text;

    private ConfigPath(List<String> segments, String text) {
        this.segments = segments;
        this.text = text;
    }

    private static ConfigPath of(List<String> segments) {
        return new ConfigPath(List.copyOf(segments), "/" + String.join("/", segments));
    }

    /** Reads a path; InvalidPathException for a missing leading slash, a bad escape or a bare control character. */
    public static ConfigPath parse(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            throw new InvalidPathException(shown(path), "a path begins with /");
        }
        if (path.length() > LENGTH_MAX) {
            throw new InvalidPathException(shown(path), "a path has at most " + LENGTH_MAX + " characters");
        }
        if (path.length() == 1) {
            return ROOT;
        }
        boolean plain = isPlain(path);
        List<String> segments = new ArrayList<>(4);
        int from = 1;
        while (true) {
            int slash = path.indexOf('/', from);
            String segment = slash < 0 ? path.substring(from) : path.substring(from, slash);
            if (!plain) {
                check(path, segment);
            }
            segments.add(segment);
            if (slash < 0) {
                break;
            }
            from = slash + 1;
        }
        if (segments.size() > SEGMENTS_MAX) {
            throw new InvalidPathException(shown(path), "a path has at most " + SEGMENTS_MAX + " segments");
        }
        return new ConfigPath(List.copyOf(segments), path);
    }

    /** Whether all is printable ASCII without escapes, as most paths are, so that nothing is left to check. */
    private static boolean isPlain(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c < 0x20 || c > 0x7e || c == '%') {
                return false;
            }
        }
        return true;
    }

    private static void check(String path, String segment) {
        boolean escaped = false;
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (Character.isISOControl(c)) {
                throw new InvalidPathException(
                        shown(path), "a control character must be encoded as " + encode(String.valueOf(c)));
            }
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == segment.length()
                        || !Character.isLowSurrogate(segment.charAt(i + 1))) {
                    throw new InvalidPathException(shown(path), "half of a surrogate pair is no character");
                }
                i++;
            }
            escaped |= c == '%';
        }
        if (escaped) {
            decode(segment, path);
        }
    }

    /** The node below this one by a field's name. */
    public ConfigPath field(String name) {
        return with(name);
    }

    /** The child with this key: a string, a number, a bool or an enum's name, several for a composite key. */
    public ConfigPath key(Object... parts) {
        StringBuilder segment = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                segment.append(',');
            }
            segment.append(encode(String.valueOf(parts[i])));
        }
        return with(segment.toString());
    }

    /** This path, and one more segment as it stands. */
    public ConfigPath with(String segment) {
        if (segments.size() == SEGMENTS_MAX) {
            throw new InvalidPathException(shown(toString()), "a path has at most " + SEGMENTS_MAX + " segments");
        }
        List<String> longer = new ArrayList<>(segments.size() + 1);
        longer.addAll(segments);
        longer.add(segment);
        return of(longer);
    }

    /** This path, and all of another behind it. */
    public ConfigPath resolve(ConfigPath below) {
        if (segments.isEmpty()) {
            return below;
        }
        ConfigPath joined = this;
        for (String segment : below.segments) {
            joined = joined.with(segment);
        }
        return joined;
    }

    /** The path without its last segment; the root is above itself. */
    public ConfigPath above() {
        return segments.isEmpty() ? this : of(segments.subList(0, segments.size() - 1));
    }

    /** Whether this path is another one or leads on from it. */
    public boolean startsWith(ConfigPath other) {
        return segments.size() >= other.segments.size()
                && segments.subList(0, other.segments.size()).equals(other.segments);
    }

    /** The segments as they stand, keys percent-encoded. */
    public List<String> segments() {
        return segments;
    }

    /** Whether this is {@code /}. */
    public boolean isRoot() {
        return segments.isEmpty();
    }

    /** Percent-encodes a part of a key as it may stand in any path or pattern. */
    public static String encode(String part) {
        StringBuilder out = null;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            boolean plain = !Character.isISOControl(c) && c != '%' && c != '/' && c != ',' && c != '*';
            if (!plain && out == null) {
                out = new StringBuilder(part.length() + 8).append(part, 0, i);
            }
            if (out != null) {
                if (plain) {
                    out.append(c);
                } else {
                    for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
                        out.append("%%%02X".formatted(b));
                    }
                }
            }
        }
        return out == null ? part : out.toString();
    }

    /** The text of one part of a key; {@code path} is what an InvalidPathException names. */
    public static String decode(String part, String path) {
        if (part.indexOf('%') < 0) {
            return part;
        }
        byte[] raw = part.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[raw.length];
        int length = 0;
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                bytes[length++] = raw[i];
                continue;
            }
            int high = i + 2 < raw.length ? Character.digit((char) raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit((char) raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new InvalidPathException(shown(path), "% must be followed by two hex digits; a plain % is %25");
            }
            bytes[length++] = (byte) (high << 4 | low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidPathException(shown(path), "the escapes of a key must be UTF-8", e);
        }
    }

    private static String shown(String path) {
        return path.length() <= 200 ? path : path.substring(0, 200) + "…";
    }

    @Override
    public int compareTo(ConfigPath other) {
        int common = Math.min(segments.size(), other.segments.size());
        for (int i = 0; i < common; i++) {
            int order = segments.get(i).compareTo(other.segments.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(segments.size(), other.segments.size());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConfigPath path && segments.equals(path.segments);
    }

    @Override
    public int hashCode() {
        return segments.hashCode();
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return text;
    }
}
