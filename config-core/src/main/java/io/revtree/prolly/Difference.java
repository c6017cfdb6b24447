package io.revtree.prolly;

import io.revtree.schema.Key;
import org.jspecify.annotations.Nullable;

/**
 * A key at which two maps differ.
 *
 * @param left what it maps to in the first; null if nothing
 * @param right what it maps to in the second; null if nothing
 */
public record Difference<V>(
        Key key, @Nullable V left, @Nullable V right) {}
