package io.revtree.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import io.revtree.store.HostPort;
import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.StoreException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The driver's session. What the URL says stands above the user's configuration file, that above what is fit for a
 * store, and that above the driver's own defaults; only the profile of conditional writes is nobody's to change.
 */
final class Connection {

    /** Sent once, and to one node: neither a retry nor a speculative second. */
    static final String CONDITIONAL = "revtree-conditional";

    private static final String DRIVER = "datastax-java-driver.";
    private static final String BALANCING = DRIVER + "basic.load-balancing-policy.";
    private static final String REQUEST_TIMEOUT = DRIVER + "basic.request.timeout";
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(3);

    private Connection() {}

    static CqlSession open(Settings settings) {
        CqlSessionBuilder builder = CqlSession.builder()
                .withConfigLoader(DriverConfigLoader.fromString(configuration(settings)))
                // The driver is found where this class is, whatever the caller's context class loader sees.
                .withClassLoader(Connection.class.getClassLoader());
        for (HostPort host : settings.hosts()) {
            // Looked up at each connect, so that a server may come back at another address.
            builder.addContactPoint(InetSocketAddress.createUnresolved(host.host(), host.port()));
        }
        String user = settings.user();
        String password = settings.password();
        if (user != null && password != null && !user.isEmpty()) {
            builder.withAuthCredentials(user, password);
        }
        Tls tls = settings.tls();
        if (tls != null) {
            builder.withSslEngineFactory(tls.engines());
        }
        CqlSession session = builder.build();
        String profile = settings.profile();
        if (profile != null && !session.getContext().getConfig().getProfiles().containsKey(profile)) {
            close(session);
            throw new InvalidStoreUrlException("profile=" + profile + " is not in the driver's configuration; name one"
                    + " that stands under datastax-java-driver.profiles in the file of the option config");
        }
        return session;
    }

    /** The longest time that any profile gives a request. */
    static Duration timeout(CqlSession session) {
        Duration longest = Duration.ZERO;
        for (DriverExecutionProfile profile :
                session.getContext().getConfig().getProfiles().values()) {
            Duration timeout = profile.getDuration(DefaultDriverOption.REQUEST_TIMEOUT);
            longest = timeout.compareTo(longest) > 0 ? timeout : longest;
        }
        return longest;
    }

    /** Closes at once: what is under way is given a moment to end, and then cut off. */
    static void close(CqlSession session) {
        if (!ends(session.closeAsync())) {
            ends(session.forceCloseAsync());
        }
    }

    private static boolean ends(CompletionStage<Void> closing) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + CLOSE_WAIT.toNanos();
        try {
            while (true) {
                try {
                    closing.toCompletableFuture().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return true;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    return false;
                } catch (ExecutionException e) {
                    return true; // closed all the same: what failed was to say good-bye
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String configuration(Settings settings) {
        Path file = settings.config();
        Config config = ConfigFactory.parseMap(above(settings), "the URL");
        if (file != null) {
            config = config.withFallback(read(file));
        }
        config = config.withFallback(ConfigFactory.parseMap(below(settings), "the store's defaults"));
        return config.root().render(ConfigRenderOptions.concise());
    }

    private static Config read(Path file) {
        if (!Files.isReadable(file)) {
            throw new StoreException("config=" + file + " cannot be read; name a configuration file of the driver");
        }
        try {
            return ConfigFactory.parseFile(file.toFile()).resolve();
        } catch (ConfigException e) {
            throw new StoreException(
                    "config=" + file + " is no configuration of the driver: "
                            + e.getClass().getSimpleName() + " at "
                            + (e.origin() == null
                                    ? "an unknown place"
                                    : e.origin().description()),
                    e);
        }
    }

    private static Map<String, Object> above(Settings settings) {
        Map<String, Object> map = new HashMap<>();
        put(map, BALANCING + "local-datacenter", settings.datacenter());
        put(map, REQUEST_TIMEOUT, text(settings.requestTimeout()));
        String connect = text(settings.connectTimeout());
        put(map, DRIVER + "advanced.connection.connect-timeout", connect);
        put(map, DRIVER + "advanced.connection.init-query-timeout", connect);
        put(map, DRIVER + "advanced.control-connection.timeout", connect);
        String conditional = DRIVER + "profiles." + CONDITIONAL + ".advanced.";
        map.put(conditional + "retry-policy.class", AtMostOnce.class.getName());
        map.put(conditional + "speculative-execution-policy.class", "NoSpeculativeExecutionPolicy");
        return map;
    }

    private static Map<String, Object> below(Settings settings) {
        Map<String, Object> map = new HashMap<>();
        if (settings.datacenter() == null) {
            map.put(BALANCING + "class", "DcInferringLoadBalancingPolicy");
        }
        map.put(DRIVER + "basic.session-name", "revtree");
        map.put(DRIVER + "advanced.session-leak.threshold", 0); // a session a store is as it should be
        map.put(DRIVER + "advanced.reconnection-policy.base-delay", "200 milliseconds");
        map.put(DRIVER + "advanced.reconnection-policy.max-delay", "5 seconds");
        map.put(DRIVER + "advanced.resolve-contact-points", false);
        map.put(DRIVER + "advanced.timestamp-generator.force-java-clock", true);
        map.put(DRIVER + "advanced.metadata.schema.refreshed-keyspaces", List.of(settings.keyspace()));
        map.put(DRIVER + "advanced.netty.daemon", true);
        for (String group : new String[] {"io", "admin"}) {
            String shutdown = DRIVER + "advanced.netty." + group + "-group.shutdown.";
            map.put(shutdown + "unit", "MILLISECONDS");
            map.put(shutdown + "quiet-period", 20); // for what the driver still hands over while it closes
            map.put(shutdown + "timeout", 2000);
        }
        return map;
    }

    private static void put(Map<String, Object> map, String path, @Nullable Object value) {
        if (value != null) {
            map.put(path, value);
        }
    }

    private static @Nullable String text(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis() + " milliseconds";
    }
}
