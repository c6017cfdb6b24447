package io.revtree.store.redis;

import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.StoreUrl;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a write waits for beyond the server's answer.
 *
 * @param aof whether the servers must have it in their append-only files on disk, rather than received
 * @param servers how many replicas, or with {@code aof} how many servers, the master one of them
 * @param timeout how long it is waited for
 */
record Ack(boolean aof, int servers, Duration timeout) {

    private static final Pattern WRITTEN = Pattern.compile("(replica|aof):([1-9])");

    /** Null for none. */
    static @Nullable Ack of(StoreUrl url, Duration timeout) {
        String value = url.option("ack");
        if (value == null) {
            return null;
        }
        Matcher matcher = WRITTEN.matcher(value);
        if (!matcher.matches()) {
            throw new InvalidStoreUrlException("option ack of " + url
                    + " is neither replica:N nor aof:N, with N from 1 to 9; write ack=replica:1 or ack=aof:1");
        }
        return new Ack(matcher.group(1).equals("aof"), Integer.parseInt(matcher.group(2)), timeout);
    }

    /** To be sent behind the writes, over the same connection. */
    Command command() {
        return command(servers, timeout.toMillis());
    }

    /** Asks for nothing more than whether the server can: it knows the command, and has an append-only file. */
    Command probe() {
        return aof ? command(1, 1) : command(0, 1);
    }

    private Command command(int count, long millis) {
        return aof
                ? Command.of("WAITAOF", "1", String.valueOf(Math.max(0, count - 1)), String.valueOf(millis))
                : Command.of("WAIT", String.valueOf(count), String.valueOf(millis));
    }

    boolean isReachedBy(@Nullable Object reply) {
        if (!aof) {
            return reply instanceof Long replicas && replicas >= servers;
        }
        return reply instanceof List<?> counts
                && counts.size() == 2
                && counts.get(0) instanceof Long local
                && counts.get(1) instanceof Long others
                && local >= 1
                && others >= servers - 1;
    }

    /** As in a URL. */
    @Override
    public String toString() {
        return (aof ? "aof:" : "replica:") + servers;
    }
}
