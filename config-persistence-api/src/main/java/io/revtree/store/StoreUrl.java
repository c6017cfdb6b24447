package io.revtree.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is and how to open it: {@code scheme:path?options} or {@code scheme://authority/path?options}.
 *
 * <ul>
 *   <li>The authority is {@code [user[:password]@]host[:port][,host[:port]]…}; IPv6 addresses stand in brackets.
 *   <li>Options are {@code name=value}, with {@code &} between them, each name once.
 *   <li>User, password, path and values are percent-encoded UTF-8; {@code +} and {@code #} are themselves.
 *   <li>In user, password, path and values, {@code ${env:NAME}} stands for an environment variable and
 *       {@code ${file:PATH}} for the text of a file of at most 64 KiB without the line ends at its end. What they stand
 *       for is read when it is asked for, is taken as it is, and shows in no text of this class.
 * </ul>
 *
 * {@link #toString} shows neither user nor password, nor the value of an option whose name ends in {@code password},
 * {@code token} or {@code secret}; no fault thrown here does either. All faults are {@link InvalidStoreUrlException}s that name
 * the part, what it is and what it should be. Immutable and thread-safe.
 */
public final class StoreUrl {

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");
    private static final Pattern OPTION_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]*");

    private final String scheme;
    private final UrlText text;
    private final @Nullable String userInfo;
    private final String hosts;
    private final String path;
    private final Map<String, String> options;
    private final String shown;

    private StoreUrl(String url, UrlText.Environment environment) {
        int colon = url.indexOf(':');
        if (colon < 0 || !SCHEME.matcher(url.substring(0, colon)).matches()) {
            throw new InvalidStoreUrlException("the URL of a store begins with a scheme and a colon, as in memory: or"
                    + " rocksdb:./inventory; this one does not");
        }
        scheme = url.substring(0, colon).toLowerCase(Locale.ROOT);
        text = UrlText.parse(scheme, url.substring(colon + 1), environment);
        String rest = text.raw();
        int question = rest.indexOf('?');
        String place = question < 0 ? rest : rest.substring(0, question);
        String query = question < 0 ? "" : rest.substring(question + 1);
        if (place.startsWith("//")) {
            int slash = place.indexOf('/', 2);
            String authority = slash < 0 ? place.substring(2) : place.substring(2, slash);
            int at = authority.lastIndexOf('@');
            userInfo = at < 0 ? null : authority.substring(0, at);
            hosts = authority.substring(at + 1);
            path = slash < 0 ? "" : place.substring(slash);
        } else {
            userInfo = null;
            hosts = "";
            path = place;
        }
        options = options(query);
        shown = shown(place);
        // Found here rather than when a part is first asked for: an escape that is none.
        text.checkEscapes(shown, place, query);
    }

    /**
     * Reads a URL. Secrets that it refers to are not read yet.
     *
     * @throws InvalidStoreUrlException if it is not written as a URL
     */
    public static StoreUrl parse(String url) {
        return new StoreUrl(url, System::getenv);
    }

    static StoreUrl parse(String url, UrlText.Environment environment) {
        return new StoreUrl(url, environment);
    }

    /** The scheme, in lower case. */
    public String scheme() {
        return scheme;
    }

    /** Whether it names a user or hosts: {@code redis://localhost} does, {@code rocksdb:./x} and {@code rocksdb:///x} do not. */
    public boolean hasAuthority() {
        return userInfo != null || !hosts.isEmpty();
    }

    /**
     * The hosts, in their order.
     *
     * @param defaultPort of those that name none
     * @throws InvalidStoreUrlException if there is none, or one that cannot be
     */
    public List<HostPort> hosts(int defaultPort) {
        if (hosts.isEmpty()) {
            throw new InvalidStoreUrlException(shown + " names no host; write " + scheme + "://host:" + defaultPort);
        }
        List<HostPort> found = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            HostPort read = text.hasReference(host) ? null : HostPort.parse(host, defaultPort);
            if (read == null) {
                throw badHost();
            }
            found.add(read);
        }
        return List.copyOf(found);
    }

    /** The path, decoded: with its leading slash after an authority, all of it where there is none; empty for none. */
    public String path() {
        return text.resolve("the path", path);
    }

    /** The user, decoded, null if none is named; a secret. */
    public @Nullable String user() {
        if (userInfo == null) {
            return null;
        }
        int colon = userInfo.indexOf(':');
        return text.resolve("the user", colon < 0 ? userInfo : userInfo.substring(0, colon));
    }

    /** The password, decoded, null if none is given; a secret. */
    public @Nullable String password() {
        int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        return userInfo == null || colon < 0 ? null : text.resolve("the password", userInfo.substring(colon + 1));
    }

    /** The names of the options that are given, in their order. */
    public Set<String> optionNames() {
        return options.keySet();
    }

    /** The value of an option, decoded, null if it is not given. */
    public @Nullable String option(String name) {
        String raw = options.get(name);
        return raw == null ? null : text.resolve("option " + name, raw);
    }

    /** The value of an option, decoded, or the default if it is not given. */
    public String option(String name, String defaultValue) {
        String value = option(name);
        return value == null ? defaultValue : value;
    }

    /**
     * An option that is {@code true} or {@code false}.
     *
     * @throws InvalidStoreUrlException if it is anything else
     */
    public boolean flag(String name, boolean defaultValue) {
        String value = option(name);
        if (value == null) {
            return defaultValue;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused(name, value, "true or false");
        };
    }

    /**
     * An option that is a whole number.
     *
     * @throws InvalidStoreUrlException if it is none, or not within both bounds
     */
    public long number(String name, long defaultValue, long min, long max) {
        String value = option(name);
        if (value == null) {
            return defaultValue;
        }
        Long number = Quantity.number(value);
        if (number != null && number >= min && number <= max) {
            return number;
        }
        throw refused(name, value, "a whole number from " + min + " to " + max);
    }

    /**
     * An option that is a time with its unit, as {@code 500ms}, {@code 10s}, {@code 5m} or {@code 1h}.
     *
     * @throws InvalidStoreUrlException if it is none, or not within both bounds
     */
    public Duration duration(String name, Duration defaultValue, Duration min, Duration max) {
        String value = option(name);
        if (value == null) {
            return defaultValue;
        }
        Duration duration = Quantity.duration(value);
        if (duration != null && duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
            return duration;
        }
        throw refused(
                name,
                value,
                "a time as 500ms, 10s, 5m or 1h, from " + Quantity.write(min) + " to " + Quantity.write(max));
    }

    /**
     * An option that is a number of bytes, as {@code 65536}, {@code 512KiB}, {@code 64MiB} or {@code 1GiB}.
     *
     * @throws InvalidStoreUrlException if it is none, or not within both bounds
     */
    public long bytes(String name, long defaultValue, long min, long max) {
        String value = option(name);
        if (value == null) {
            return defaultValue;
        }
        Long bytes = Quantity.bytes(value);
        if (bytes != null && bytes >= min && bytes <= max) {
            return bytes;
        }
        throw refused(name, value, "a number of bytes as 65536, 512KiB, 64MiB or 1GiB, from " + min + " to " + max);
    }

    /** Equal when written alike, but for the case of the scheme. */
    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof StoreUrl other
                && scheme.equals(other.scheme)
                && text.written().equals(other.text.written());
    }

    @Override
    public int hashCode() {
        return text.written().hashCode();
    }

    /** The URL as it was written, with {@code ***} for each secret. */
    @Override
    public String toString() {
        return shown;
    }

    private Map<String, String> options(String query) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String option : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            if (equals < 0 || !OPTION_NAME.matcher(name).matches()) {
                // Not quoted: a password with a bare question mark ends up here.
                throw new InvalidStoreUrlException(
                        "the options of a " + scheme + ": URL are written name=value, with & between" + " them; option "
                                + (found.size() + 1) + " is not (a ? elsewhere is written %3F)");
            }
            if (found.put(name, option.substring(equals + 1)) != null) {
                throw new InvalidStoreUrlException(
                        "option " + name + " of a " + scheme + ": URL is given twice; leave one");
            }
        }
        return java.util.Collections.unmodifiableMap(found);
    }

    private String shown(String place) {
        // Up to the last @ anything may be a secret, even where it is not: the user may have left a slash unencoded.
        int at = place.lastIndexOf('@');
        boolean authority = place.startsWith("//");
        StringBuilder shownUrl = new StringBuilder(scheme).append(':');
        if (at >= 0 && (authority || place.lastIndexOf(':', at) >= 0)) {
            shownUrl.append(authority ? "//***" : "***").append(place, at, place.length());
        } else {
            shownUrl.append(place);
        }
        char separator = '?';
        for (Map.Entry<String, String> option : options.entrySet()) {
            String value = isSecret(option.getKey()) ? "***" : option.getValue();
            shownUrl.append(separator).append(option.getKey()).append('=').append(value);
            separator = '&';
        }
        return text.show(shownUrl.toString());
    }

    private boolean isSecret(String option) {
        String raw = options.get(option);
        return StoreOption.holdsSecret(option) || (raw != null && raw.indexOf('@') >= 0);
    }

    private InvalidStoreUrlException refused(String name, String value, String right) {
        String raw = options.get(name);
        boolean hidden = isSecret(name) || (raw != null && text.hasReference(raw));
        return new InvalidStoreUrlException(
                "option " + name + " of " + shown + " is " + (hidden ? "***" : value) + "; write " + right);
    }

    private InvalidStoreUrlException badHost() {
        return new InvalidStoreUrlException(
                "the hosts of " + shown + " are not written host:port, with commas between them, an IPv6"
                        + " address in brackets and a port from 1 to 65535");
    }
}
