package io.revtree;

import com.google.protobuf.Message;

/**
 * A node that a pattern found.
 *
 * @param path its absolute path
 * @param message its own fields
 */
public record FoundNode(String path, Message message) {}
