/**
 * Containers: ordered maps from keys to nodes, cut into chunks by their content (prolly trees, after Noms and Dolt), so
 * that equal maps are equal objects whatever their history was, and maps that differ a little share nearly all of them.
 *
 * <p>Knows what a chunk is and where it ends; of the nodes that it maps to only what {@link
 * io.revtree.prolly.LeafValue} and {@link io.revtree.prolly.ValueCodec} say. Nothing about paths, messages or commits
 * may live here.
 */
@NullMarked
package io.revtree.prolly;

import org.jspecify.annotations.NullMarked;
