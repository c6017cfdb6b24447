package io.revtree.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server's address as a URL names it.
 *
 * @param host a name or an address; an IPv6 address without its brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

    private static final Pattern WRITTEN =
            Pattern.compile("(?:(?<name>[^\\[\\]:%\\s]+)|\\[(?<address>[^\\[\\]\\s]+)])(?::(?<port>[0-9]{1,5}))?");

    /** Reads {@code host}, {@code host:port}, {@code [address]} or {@code [address]:port}; null for what is none of them. */
    static @Nullable HostPort parse(String text, int defaultPort) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String host = matcher.group("address") == null ? matcher.group("name") : matcher.group("address");
        int port = matcher.group("port") == null ? defaultPort : Integer.parseInt(matcher.group("port"));
        return port >= 1 && port <= 65_535 ? new HostPort(host, port) : null;
    }

    /** As in a URL: {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
