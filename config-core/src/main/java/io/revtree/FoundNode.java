package io.revtree;

import com.google.protobuf.Message;

/**
 * A node that a pattern found.
 *
 * @param path its path, as the view reads it that found it: that of a proxy begins at the proxy's node
 * @param message its own fields
 */
public record FoundNode(String path, Message message) {}
