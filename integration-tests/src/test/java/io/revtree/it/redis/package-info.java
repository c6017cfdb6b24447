/** The Redis store on real servers, by both client libraries. */
@NullMarked
package io.revtree.it.redis;

import org.jspecify.annotations.NullMarked;
