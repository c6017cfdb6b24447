package io.revtree.store.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's answer that it has not done what was asked.
 *
 * @param code the first word, in capitals, of the reason: {@code OOM}, {@code MOVED}, {@code ERR}
 * @param text all of it
 */
record ErrorReply(String code, String text) {

    private static final Pattern CODE = Pattern.compile("-?([A-Z][A-Z0-9]*)\\b.*", Pattern.DOTALL);
    // Before Redis 7 what stopped a script stands inside the script's own error.
    private static final Pattern INSIDE =
            Pattern.compile(".*: ?-(OOM|READONLY|MISCONF|NOREPLICAS|NOPERM)\\b.*", Pattern.DOTALL);
    // What a script may not do on behalf of its user has no code: as Redis 7.0 says it, and 7.2.
    private static final Pattern FORBIDDEN =
            Pattern.compile(".*(The user executing the script can't|ACL failure in script).*", Pattern.DOTALL);

    static ErrorReply of(String text) {
        if (FORBIDDEN.matcher(text).matches()) {
            return new ErrorReply("NOPERM", text);
        }
        Matcher matcher = INSIDE.matcher(text);
        if (!matcher.matches()) {
            matcher = CODE.matcher(text);
        }
        return new ErrorReply(matcher.matches() ? matcher.group(1) : "ERR", text);
    }

    /** Whether the server has lost the script, or never had it. */
    boolean lacksScript() {
        return code.equals("NOSCRIPT");
    }

    /** Whether another server is the master of the keys by now. */
    boolean isElsewhere() {
        return code.equals("MOVED") || code.equals("READONLY");
    }
}
