package io.revtree.it.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.revtree.store.HostPort;
import io.revtree.store.StoreUrl;
import java.net.InetSocketAddress;

/** URLs of the stand, changed for a test, and what stands behind them without a store. */
final class Urls {

    private Urls() {}

    /** The URL with these options in place of its own of the same names. */
    static String with(String url, String options) {
        String changed = url;
        for (String option : options.split("&", -1)) {
            changed = without(changed, option.substring(0, option.indexOf('=')));
        }
        return changed + (changed.indexOf('?') < 0 ? "?" : "&") + options;
    }

    static String without(String url, String option) {
        return url.replaceFirst("([?&])" + option + "=[^&]*", "$1")
                .replace("?&", "?")
                .replace("&&", "&")
                .replaceFirst("[?&]$", "");
    }

    static String withKeyspace(String url, String keyspace) {
        return url.replaceFirst("(//[^/]+/)[^/?]+", "$1" + keyspace);
    }

    static String withUser(String url, String userAndPassword) {
        return url.replaceFirst("//([^@/]*@)?", "//" + userAndPassword + "@");
    }

    static String keyspace(String url) {
        return StoreUrl.parse(url).path().substring(1);
    }

    /** A session that shares nothing with the store but the servers. */
    static CqlSession plainSession(String url) {
        StoreUrl parsed = StoreUrl.parse(url);
        CqlSessionBuilder builder = CqlSession.builder()
                .withLocalDatacenter(parsed.option("dc", "datacenter1"))
                .withConfigLoader(
                        DriverConfigLoader.fromString("datastax-java-driver.basic.request.timeout = 30 seconds"));
        for (HostPort host : parsed.hosts(9042)) {
            builder.addContactPoint(new InetSocketAddress(host.host(), host.port()));
        }
        String user = parsed.user();
        String password = parsed.password();
        if (user != null && password != null) {
            builder.withAuthCredentials(user, password);
        }
        return builder.build();
    }
}
