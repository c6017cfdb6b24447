package io.revtree.tree;

import io.revtree.ConfigPath;
import io.revtree.InvalidPathException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of paths, run one segment at a time: a set of places in the pattern, at most 64, as the bits of a long.
 * {@code *} stands for one segment, {@code **} for any number of them, none included. Immutable.
 */
public final class PathPattern {

    /** The most segments of a pattern. */
    public static final int SEGMENTS_MAX = 63;

    /** Stands for one segment. */
    public static final String ONE = "*";

    /** Stands for any number of segments, none included. */
    public static final String ANY = "**";

    private final List<String> segments;

    private PathPattern(List<String> segments) {
        this.segments = segments;
    }

    /** Reads a pattern; InvalidPathException as for a path, or when it is too long. */
    public static PathPattern parse(String pattern) {
        List<String> segments = ConfigPath.parse(pattern).segments();
        if (segments.size() > SEGMENTS_MAX) {
            throw new InvalidPathException(pattern, "a pattern has at most " + SEGMENTS_MAX + " segments");
        }
        return new PathPattern(
                segments.stream().map(segment -> normal(pattern, segment)).toList());
    }

    /** One spelling for equal keys, the one in which the tree gives them out. */
    private static String normal(String pattern, String segment) {
        if (segment.equals(ONE) || segment.equals(ANY)) {
            return segment;
        }
        if (segment.contains(ONE)) {
            throw new InvalidPathException(
                    pattern,
                    "* and ** stand for whole segments; a * within a key is written " + ConfigPath.encode(ONE));
        }
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        return Arrays.stream(segment.split(",", -1))
                .map(part -> ConfigPath.encode(ConfigPath.decode(part, pattern)))
                .collect(Collectors.joining(","));
    }

    /** The segments, keys spelled as the tree spells them. */
    public List<String> segments() {
        return segments;
    }

    /** Where a match begins: at the root. */
    long start() {
        return skipped(1L);
    }

    /** Where {@code places} lead by one segment, which is spelled as {@link ConfigPath#encode} does; 0 when nowhere. */
    long advance(long places, String segment) {
        long next = 0;
        for (long rest = places; rest != 0; rest &= rest - 1) {
            int place = Long.numberOfTrailingZeros(rest);
            if (place == segments.size()) {
                continue;
            }
            String wanted = segments.get(place);
            if (wanted.equals(ANY)) {
                next |= 1L << place;
            } else if (wanted.equals(ONE) || wanted.equals(segment)) {
                next |= 1L << (place + 1);
            }
        }
        return skipped(next);
    }

    /** Whether what was read so far is a match. */
    boolean accepts(long places) {
        return (places & (1L << segments.size())) != 0;
    }

    /** The one segment that {@code places} can go on with, or null when there may be several. */
    @Nullable
    String only(long places) {
        long open = places & ~(1L << segments.size());
        if (Long.bitCount(open) != 1) {
            return null;
        }
        String wanted = segments.get(Long.numberOfTrailingZeros(open));
        return wanted.equals(ONE) || wanted.equals(ANY) ? null : wanted;
    }

    /** One that matches the same paths is equal if it is written alike, whatever the spelling of its keys. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathPattern pattern && segments.equals(pattern.segments);
    }

    @Override
    public int hashCode() {
        return segments.hashCode();
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return "/" + String.join("/", segments);
    }

    /** Adds the places behind a {@code **}, which may stand for nothing. */
    private long skipped(long places) {
        long all = places;
        for (int place = 0; place < segments.size(); place++) {
            if ((all & (1L << place)) != 0 && segments.get(place).equals(ANY)) {
                all |= 1L << (place + 1);
            }
        }
        return all;
    }
}
