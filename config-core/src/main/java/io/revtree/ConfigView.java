package io.revtree;

import com.google.protobuf.Message;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a tree. Paths are as {@link ConfigPath} reads them.
 *
 * <p>Messages are of the generated classes that the root was opened with, otherwise {@code DynamicMessage}. Children of a
 * keyed container come in key order: integers by value, strings by unsigned UTF-8 bytes, composite keys by their parts.
 * An unset single child reads as its default instance; {@link #exists} tells the difference, and reads with depth leave
 * it out. Streams are lazy and read the state of the moment in which they were made; close those that are not read to
 * their end.
 *
 * <p>Every read throws InvalidPathException for a path that cannot be one, NodeNotFoundException for one that names nothing,
 * TypeMismatchException for a container where a node is meant, NotAContainerException for the reverse,
 * CorruptObjectException where the store is damaged, and the store's own faults.
 */
public interface ConfigView {

    /** What {@code list} and reads with depth return at most, in bytes of encoded fields: 64 MiB. */
    long READ_BYTES_MAX = 64L << 20;

    /** The node's own fields, without children. */
    Message get(String path);

    /**
     * The node with that many levels of children, -1 for all; LimitExceededException above {@link #READ_BYTES_MAX}.
     */
    Message get(String path, int depth);

    /** The node with everything below it; LimitExceededException above {@link #READ_BYTES_MAX}. */
    default Message getDeep(String path) {
        return get(path, -1);
    }

    /** As {@link #get(String)}; TypeMismatchException when the node is not an {@code M}. */
    <M extends Message> M get(String path, Class<M> type);

    /** As {@link #get(String, int)}; TypeMismatchException when the node is not an {@code M}. */
    <M extends Message> M get(String path, int depth, Class<M> type);

    /** As {@link #getDeep(String)}; TypeMismatchException when the node is not an {@code M}. */
    default <M extends Message> M getDeep(String path, Class<M> type) {
        return get(path, -1, type);
    }

    /** The node's own fields, or null when it does not exist. An unset single child does not exist. */
    <M extends Message> @Nullable M getIfPresent(String path, Class<M> type);

    /** The own fields of every child; LimitExceededException above {@link #READ_BYTES_MAX}. */
    List<Message> list(String container);

    /** Every child with that many levels below it, -1 for all; LimitExceededException above {@link #READ_BYTES_MAX}. */
    List<Message> list(String container, int depth);

    /** As {@link #list(String)}; TypeMismatchException when the children are not {@code M}s. */
    <M extends Message> List<M> list(String container, Class<M> type);

    /** As {@link #list(String, int)}; TypeMismatchException when the children are not {@code M}s. */
    <M extends Message> List<M> list(String container, int depth, Class<M> type);

    /** The own fields of the children of one page. */
    List<Message> list(String container, PageRequest page);

    /** As {@link #list(String, PageRequest)}; TypeMismatchException when the children are not {@code M}s. */
    <M extends Message> List<M> list(String container, PageRequest page, Class<M> type);

    /** The own fields of every child, however many there are. */
    Stream<Message> stream(String container);

    /** As {@link #stream(String)}; TypeMismatchException when the children are not {@code M}s. */
    <M extends Message> Stream<M> stream(String container, Class<M> type);

    /** The keys of every child as they stand in a path; positions in a container without keys. */
    Stream<String> keys(String container);

    /** How many children there are. */
    long count(String container);

    /**
     * Whether there is a node, or a container of an existing node, at the path; false also where the schema knows no such
     * child. InvalidPathException for a path that cannot be one.
     */
    boolean exists(String path);

    /**
     * The nodes whose paths match, parents before children: {@code *} stands for one segment, {@code **} for any number of
     * them, none included.
     */
    Stream<FoundNode> find(String pattern);
}
