/**
 * A store in Redis: one server, one under Sentinel, or a Cluster.
 *
 * <p>From the outside in: {@link io.revtree.store.redis.RedisStoreProvider} reads the URL into {@code Settings};
 * {@code RedisStore} is the contract of a {@code KvStore} in terms of {@code Command}s, {@code Script}s and the {@code Keys}
 * of a tree; {@code Master} is the one server that holds them, wherever a {@code Finder} finds it now, and says in SPI
 * faults what went wrong; a {@code Driver} makes {@code Link}s to servers, by Lettuce or by Jedis. All that is known of
 * either client library is in the two classes named after each. Nothing here knows what a tree or a commit is.
 */
@NullMarked
package io.revtree.store.redis;

import org.jspecify.annotations.NullMarked;
