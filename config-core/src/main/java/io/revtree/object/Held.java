package io.revtree.object;

/**
 * A decoded object, and the handle by which others find it again.
 *
 * @param value the thing, kept alive by this
 * @param handle leads to it as long as the cache or anyone else keeps it alive
 */
public record Held<T>(T value, Handle<T> handle) {}
