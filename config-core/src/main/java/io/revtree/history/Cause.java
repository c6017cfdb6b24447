package io.revtree.history;

import io.revtree.LimitExceededException;
import io.revtree.TransactionId;
import java.nio.charset.StandardCharsets;

/** Who makes a commit, why, and in which transaction. */
public record Cause(TransactionId transaction, String author, String message) {

    /** Gives back the author if it is short enough; LimitExceededException if not. */
    public static String checkAuthor(String author) {
        return check("author", author, CommitObject.AUTHOR_BYTES_MAX);
    }

    /** Gives back the message if it is short enough; LimitExceededException if not. */
    public static String checkMessage(String message) {
        return check("message", message, CommitObject.MESSAGE_BYTES_MAX);
    }

    private static String check(String what, String text, int bytesMax) {
        // A char takes at most three bytes, so that most texts need no second look.
        if (text.length() > bytesMax / 3) {
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > bytesMax) {
                throw new LimitExceededException(
                        "/",
                        "the " + what + " of a commit has at most " + bytesMax + " bytes of UTF-8, not " + bytes
                                + "; shorten it");
            }
        }
        return text;
    }
}
