package io.revtree;

import io.revtree.thread.Threads;
import java.util.HexFormat;

/**
 * The name of a transaction: 128 random bits, drawn when it begins and kept in its commit, by which a commit whose answer
 * was lost can be asked for.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record TransactionId(long high, long low) {

    /** Draws a new one. */
    public static TransactionId random() {
        return new TransactionId(Threads.random(), Threads.random());
    }

    /** Reads 32 hex digits; {@code IllegalArgumentException} for anything else. */
    public static TransactionId parse(String hex) {
        if (hex.length() != 32) {
            throw new IllegalArgumentException("a transaction id has 32 hex digits, not " + hex.length());
        }
        return new TransactionId(HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32));
    }

    /** 32 lower-case hex digits. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
