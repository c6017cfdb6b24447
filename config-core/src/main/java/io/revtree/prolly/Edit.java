package io.revtree.prolly;

import io.revtree.schema.Key;
import org.jspecify.annotations.Nullable;

/**
 * A change of one key.
 *
 * @param value what the key shall map to; null to remove it, which is no mistake where it is absent
 */
public record Edit<V>(Key key, @Nullable V value) {}
