/**
 * What a tree may hold: node types, their children and keys, compiled from protobuf descriptors, checked and stored.
 * Knows nothing of stored objects.
 */
@NullMarked
package io.revtree.schema;

import org.jspecify.annotations.NullMarked;
