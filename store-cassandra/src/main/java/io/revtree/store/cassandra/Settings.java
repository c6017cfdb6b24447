package io.revtree.store.cassandra;

import io.revtree.store.HostPort;
import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.StoreOption;
import io.revtree.store.StoreUrl;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a URL says, checked.
 *
 * @param where the URL as faults show it, without secrets
 * @param datacenter null to take that of the first host
 * @param replication replicas by datacentre, with "" for the local one; null when none is given
 * @param clockSkew null to take what the tree was created with
 * @param connectTimeout null to take that of the driver's configuration
 * @param requestTimeout null to take that of the driver's configuration
 * @param profile the driver's execution profile for blobs, null for the default one
 */
record Settings(
        String where,
        List<HostPort> hosts,
        @Nullable String user,
        @Nullable String password,
        String keyspace,
        String tree,
        @Nullable String datacenter,
        Reach reach,
        boolean create,
        @Nullable Map<String, Integer> replication,
        @Nullable Duration clockSkew,
        @Nullable Duration connectTimeout,
        @Nullable Duration requestTimeout,
        Duration pollInterval,
        int concurrency,
        @Nullable Path config,
        @Nullable String profile,
        @Nullable Tls tls) {

    static final Duration CLOCK_SKEW = Duration.ofSeconds(10);
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private static final int PORT = 9042;
    private static final int TREE_BYTES_MAX = 128;
    private static final Pattern KEYSPACE = Pattern.compile("/([A-Za-z0-9_]{1,48})/?");
    private static final Pattern REPLICAS = Pattern.compile("(?:([^:,]{1,100}):)?([0-9]{1,2})");

    static final List<StoreOption> OPTIONS = List.of(
            new StoreOption("dc", "the datacentre whose nodes are asked; without, that of the hosts", null),
            new StoreOption("tree", "which of the trees in this keyspace; none sees another", "default"),
            new StoreOption(
                    "serial",
                    "how far agreement on refs reaches: global, or local to the dc, which the store then keeps to",
                    "global"),
            new StoreOption(
                    "create", "whether to make tables, and with replication the keyspace, that are absent", "false"),
            new StoreOption(
                    "replication", "of a keyspace that create=true makes: 3 in this dc, or dc1:3,dc2:3 by name", null),
            new StoreOption(
                    "clockSkew",
                    "how far any client's clock may be off; the same for all who open the tree, who need not name it",
                    "10s"),
            new StoreOption("connectTimeout", "the longest wait for a connection", "5s"),
            new StoreOption("requestTimeout", "the longest wait for an answer; longer than the servers' own", "10s"),
            new StoreOption("pollInterval", "how often refs are looked at while somebody watches", "1s"),
            new StoreOption("concurrency", "the most requests for blobs that are under way at once", "256"),
            new StoreOption("config", "a configuration file of the driver, below what the URL says", null),
            new StoreOption("profile", "the execution profile in it that reads and writes of blobs use", null),
            new StoreOption("tls", "whether to speak TLS; implied by ca and keystore", "false"),
            new StoreOption("ca", "a PEM file of the certificates to trust, instead of those of the JVM", null),
            new StoreOption("keystore", "a PKCS#12 file with the key and certificate of this client", null),
            new StoreOption("keystorePassword", "the password of that file", null),
            new StoreOption("verifyHost", "whether a server's certificate must name its address", "true"));

    static Settings of(StoreUrl url) {
        String config = url.option("config");
        boolean create = url.flag("create", false);
        Map<String, Integer> replication = replication(url);
        if (replication != null && !create) {
            throw new InvalidStoreUrlException(
                    url + " gives a replication, which is for create=true; add that, or leave it");
        }
        if (isEmpty(url.user()) != isEmpty(url.password())) {
            throw new InvalidStoreUrlException(
                    url + " gives one of user and password; a login needs both: write user:password@host, or none");
        }
        return new Settings(
                url.toString(),
                url.hosts(PORT),
                url.user(),
                url.password(),
                keyspace(url),
                tree(url),
                url.option("dc"),
                reach(url),
                create,
                replication,
                given(url, "clockSkew", Duration.ofMillis(100), Duration.ofHours(1)),
                timeout(url, "connectTimeout", config == null ? CONNECT_TIMEOUT : null),
                timeout(url, "requestTimeout", config == null ? REQUEST_TIMEOUT : null),
                url.duration("pollInterval", Duration.ofSeconds(1), Duration.ofMillis(20), Duration.ofHours(1)),
                (int) url.number("concurrency", 256, 1, 30_000),
                config == null ? null : Path.of(config),
                url.option("profile"),
                Tls.of(url));
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    private static String keyspace(StoreUrl url) {
        Matcher matcher = KEYSPACE.matcher(url.path());
        if (!matcher.matches()) {
            throw new InvalidStoreUrlException(url
                    + " names no keyspace, which is 1 to 48 letters, digits and underscores; write"
                    + " cassandra://host:9042/keyspace");
        }
        return matcher.group(1);
    }

    private static String tree(StoreUrl url) {
        String tree = url.option("tree", "default");
        int bytes = tree.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > TREE_BYTES_MAX || tree.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidStoreUrlException("option tree of " + url + " is a name of 1 to " + TREE_BYTES_MAX
                    + " bytes without control characters");
        }
        return tree;
    }

    private static Reach reach(StoreUrl url) {
        String serial = url.option("serial", Reach.GLOBAL.option());
        for (Reach reach : Reach.values()) {
            if (reach.option().equals(serial)) {
                return reach;
            }
        }
        throw new InvalidStoreUrlException("option serial of " + url + " is global or local, not " + serial);
    }

    private static @Nullable Duration given(StoreUrl url, String name, Duration min, Duration max) {
        return url.option(name) == null ? null : url.duration(name, min, min, max);
    }

    private static @Nullable Duration timeout(StoreUrl url, String name, @Nullable Duration otherwise) {
        Duration given = given(url, name, Duration.ofMillis(10), Duration.ofHours(1));
        return given == null ? otherwise : given;
    }

    private static @Nullable Map<String, Integer> replication(StoreUrl url) {
        String text = url.option("replication");
        if (text == null) {
            return null;
        }
        Map<String, Integer> replicas = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = REPLICAS.matcher(part);
            if (!matcher.matches()
                    || Integer.parseInt(matcher.group(2)) == 0
                    || replicas.put(matcher.group(1) == null ? "" : matcher.group(1), Integer.valueOf(matcher.group(2)))
                            != null) {
                throw new InvalidStoreUrlException("option replication of " + url
                        + " is a number of replicas in this datacentre, as 3, or one by name for each, as dc1:3,dc2:3");
            }
        }
        return replicas;
    }

    /** For texts that name an option with the value to give it. */
    static String write(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? duration.toSeconds() + "s"
                : String.format(Locale.ROOT, "%dms", duration.toMillis());
    }

    /** Not the components, of which one is a secret. */
    @Override
    public String toString() {
        return where;
    }
}
