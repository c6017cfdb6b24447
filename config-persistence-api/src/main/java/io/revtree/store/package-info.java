/**
 * What Revtree asks of a key/value store: content-named blobs, a few named cells with compare-and-set, and how a
 * store is opened by URL. Nothing here knows what a configuration tree is, and nothing here names an engine.
 */
@NullMarked
package io.revtree.store;

import org.jspecify.annotations.NullMarked;
