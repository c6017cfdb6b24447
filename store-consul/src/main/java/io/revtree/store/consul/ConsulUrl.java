package io.revtree.store.consul;

import io.revtree.store.HostPort;
import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.StoreOption;
import io.revtree.store.StoreUrl;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a URL of a store in Consul says.
 *
 * @param prefix the name of the tree, without slashes around it
 * @param token a secret
 * @param tls null for plain HTTP
 * @param shown the URL without secrets
 */
record ConsulUrl(
        List<HostPort> hosts,
        String prefix,
        @Nullable String token,
        @Nullable String datacenter,
        Duration connectTimeout,
        Duration requestTimeout,
        @Nullable Tls tls,
        String shown) {

    static final String PLAIN = "consul";
    static final String SECURE = "consuls";

    static final List<StoreOption> OPTIONS = List.of(
            new StoreOption("token", "the ACL token, best as ${env:NAME} or ${file:PATH}", null),
            new StoreOption("dc", "the datacentre whose KV holds the tree; without, that of the server", null),
            new StoreOption("connectTimeout", "how long a connection may take to come about", "5s"),
            new StoreOption("requestTimeout", "how long a server may take to answer, or to go on answering", "15s"),
            new StoreOption("ca", "a PEM file with the authorities to trust instead of Java's own (consuls:)", null),
            new StoreOption("cert", "a PEM file with the client's certificate and its chain (consuls:)", null),
            new StoreOption("key", "a PEM file with the client's private key, as PKCS #8 (consuls:)", null));

    private static final int DEFAULT_PORT = 8500;
    private static final int DEFAULT_TLS_PORT = 8501;
    private static final int PREFIX_KEY_MAX = 512;
    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofMinutes(10);

    static ConsulUrl of(StoreUrl url) {
        boolean secure = url.scheme().equals(SECURE);
        if (url.user() != null) {
            throw new InvalidStoreUrlException(url + " names a user, but Consul knows its callers by tokens; write"
                    + " ?token=${env:NAME} or ?token=${file:PATH}");
        }
        String path = url.path();
        String prefix = path.replaceAll("^/+|/+$", "");
        if (prefix.isEmpty() || new Keys(prefix).root().length() > PREFIX_KEY_MAX) {
            throw new InvalidStoreUrlException(url + " must name the tree by a prefix of 1 to " + PREFIX_KEY_MAX
                    + " letters, as in " + url.scheme() + "://localhost:" + DEFAULT_PORT + "/inventory");
        }
        return new ConsulUrl(
                url.hosts(secure ? DEFAULT_TLS_PORT : DEFAULT_PORT),
                prefix,
                url.option("token"),
                url.option("dc"),
                url.duration("connectTimeout", Duration.ofSeconds(5), LEAST, MOST),
                url.duration("requestTimeout", Duration.ofSeconds(15), LEAST, MOST),
                secure ? Tls.of(url) : withoutTls(url),
                url.toString());
    }

    private static @Nullable Tls withoutTls(StoreUrl url) {
        for (String option : List.of("ca", "cert", "key")) {
            if (url.option(option) != null) {
                throw new InvalidStoreUrlException(
                        "option " + option + " of " + url + " is for TLS; write " + SECURE + "://");
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return shown;
    }
}
