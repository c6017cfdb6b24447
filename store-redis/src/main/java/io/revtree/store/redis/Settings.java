package io.revtree.store.redis;

import io.revtree.store.HostPort;
import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.StoreUrl;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a URL says.
 *
 * @param hosts the server, the sentinels, or some nodes of the cluster
 * @param shown how the store is named in texts: the URL without its secrets
 * @param sentinelLogin for the sentinels, where those are the hosts
 * @param masterName as the sentinels know it
 */
record Settings(
        Mode mode,
        List<HostPort> hosts,
        String prefix,
        String shown,
        Login login,
        Login sentinelLogin,
        String masterName,
        @Nullable Tls tls,
        boolean jedis,
        Duration connectTimeout,
        Duration requestTimeout,
        Duration poll,
        @Nullable Ack ack) {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    static final Duration POLL = Duration.ofSeconds(2);

    private static final int PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final int PREFIX_BYTES_MAX = 200;

    /** How the hosts of a URL stand to the tree. */
    enum Mode {
        STANDALONE,
        SENTINEL,
        CLUSTER
    }

    static Settings of(StoreUrl url) {
        Mode mode = switch (url.scheme()) {
            case "redis-sentinel" -> Mode.SENTINEL;
            case "redis-cluster" -> Mode.CLUSTER;
            default -> Mode.STANDALONE;
        };
        Duration request =
                url.duration("requestTimeout", REQUEST_TIMEOUT, Duration.ofMillis(10), Duration.ofMinutes(10));
        Login login = new Login(emptyAsNull(url.user()), url.password(), database(url, mode));
        return new Settings(
                mode,
                hosts(url, mode),
                prefix(url),
                url.toString(),
                login,
                sentinelLogin(url, mode),
                url.option("master", "mymaster"),
                tls(url),
                isJedis(url),
                url.duration("connectTimeout", CONNECT_TIMEOUT, Duration.ofMillis(10), Duration.ofMinutes(10)),
                request,
                url.duration("pollInterval", POLL, Duration.ofMillis(10), Duration.ofHours(1)),
                Ack.of(url, request.dividedBy(2)));
    }

    private static List<HostPort> hosts(StoreUrl url, Mode mode) {
        List<HostPort> hosts = url.hosts(mode == Mode.SENTINEL ? SENTINEL_PORT : PORT);
        if (mode == Mode.STANDALONE && hosts.size() > 1) {
            throw new InvalidStoreUrlException(url + " names " + hosts.size()
                    + " hosts, which a single server has not; write redis-sentinel:// or redis-cluster:// for several");
        }
        return hosts;
    }

    private static String prefix(StoreUrl url) {
        String path = url.path();
        String prefix = path.startsWith("/") ? path.substring(1) : path;
        int bytes = Command.utf8(prefix).length;
        if (bytes == 0 || bytes > PREFIX_BYTES_MAX) {
            throw new InvalidStoreUrlException(url + " names no tree of 1 to " + PREFIX_BYTES_MAX + " bytes; write "
                    + url.scheme() + "://host:port/NAME, where NAME is what all keys of the tree begin with");
        }
        return prefix;
    }

    private static int database(StoreUrl url, Mode mode) {
        if (mode == Mode.CLUSTER && url.option("database") != null) {
            throw new InvalidStoreUrlException(
                    "option database of " + url + " means nothing to a Cluster, which has only one; leave it out");
        }
        return (int) url.number("database", 0, 0, 1 << 20);
    }

    private static Login sentinelLogin(StoreUrl url, Mode mode) {
        for (String option : List.of("master", "sentinelUser", "sentinelPassword")) {
            if (mode != Mode.SENTINEL && url.option(option) != null) {
                throw new InvalidStoreUrlException("option " + option + " of " + url
                        + " is for redis-sentinel:// URLs; leave it out, or write redis-sentinel://");
            }
        }
        return new Login(emptyAsNull(url.option("sentinelUser")), url.option("sentinelPassword"), 0);
    }

    private static @Nullable Tls tls(StoreUrl url) {
        boolean secure = url.scheme().equals("rediss");
        if (secure && !url.flag("tls", true)) {
            throw new InvalidStoreUrlException(
                    url + " asks for TLS by its scheme and for none by tls=false; leave one");
        }
        return secure || url.flag("tls", false) ? Tls.of(url) : Tls.none(url);
    }

    private static boolean isJedis(StoreUrl url) {
        String client = url.option("client", "jedis");
        return switch (client) {
            case "lettuce" -> false;
            case "jedis" -> true;
            default ->
                throw new InvalidStoreUrlException(
                        "option client of " + url + " is " + client + "; write jedis or lettuce");
        };
    }

    private static @Nullable String emptyAsNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
