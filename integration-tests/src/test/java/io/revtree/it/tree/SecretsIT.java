package io.revtree.it.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.revtree.it.etcd.Gateway;
import io.revtree.it.stand.Servers;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.store.HostPort;
import io.revtree.store.StoreUrl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/** Another process has trouble with a store whose URL has secrets in it; all that it logs and throws is looked through. */
@DisplayName("No secret is said")
class SecretsIT {

    private static final String PASSWORD = "geheim-it-is";
    private static final String WRONG = "falsch-it-is";
    private static final int MINUTES = 5;

    private final String tree = "secrets-" + UUID.randomUUID();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @ParameterizedTest(name = "by {0}")
    @ValueSource(strings = {"jedis", "lettuce"})
    @DisplayName("of Redis")
    void ofRedis(String client) throws Exception {
        String url = Stand.shared(Topology.REDIS).url(tree);
        HostPort server = StoreUrl.parse(url).hosts(6379).get(0);
        try (Jedis raw = new Jedis(server.host(), server.port())) {
            raw.aclSetUser("secretive", "on", ">" + PASSWORD, "~*", "&*", "+@all");
        }
        String options = "?pollInterval=50ms&client=" + client;
        assertNothingIsSaid(
                "redis",
                PASSWORD,
                url.replace("//", "//secretive:" + PASSWORD + "@") + options,
                url.replace("//", "//secretive:" + WRONG + "@") + options,
                url.replace("//", "//secretive:" + PASSWORD + "@") + "%zz" + options);
    }

    @Test
    @DisplayName("of Cassandra")
    void ofCassandra() throws Exception {
        String url = Stand.shared(Topology.CASSANDRA).url(tree);
        StoreUrl parsed = StoreUrl.parse(url);
        HostPort server = parsed.hosts(9042).get(0);
        try (CqlSession admin = CqlSession.builder()
                .addContactPoint(new InetSocketAddress(server.host(), server.port()))
                .withLocalDatacenter("datacenter1")
                .withAuthCredentials(String.valueOf(parsed.user()), String.valueOf(parsed.password()))
                .build()) {
            admin.execute("CREATE ROLE IF NOT EXISTS secretive WITH SUPERUSER = true AND LOGIN = true AND PASSWORD = '"
                    + PASSWORD + "'");
        }
        String login = url.replaceFirst("//[^@]*@", "//secretive:" + PASSWORD + "@") + "&pollInterval=50ms";
        assertNothingIsSaid(
                "cassandra",
                PASSWORD,
                login,
                login.replace(PASSWORD, WRONG),
                login.replace(":" + PASSWORD, ""),
                login + "&keystore=" + folder + "/none.p12&keystorePassword=" + WRONG,
                login.replace("/revtree?", "/" + "no-keyspace?"));
    }

    @Test
    @DisplayName("of Consul")
    void ofConsul() throws Exception {
        String url = Stand.shared(Topology.CONSUL_THREE_ACL).url(tree);
        StoreUrl parsed = StoreUrl.parse(url);
        String token = String.valueOf(parsed.option("token"));
        String one = "consul://" + parsed.hosts(8500).get(0) + "/" + tree + "?token=";
        assertNothingIsSaid("consul", token, one + token, one + WRONG, one + token + "&dc=atlantis");
    }

    @Test
    @DisplayName("of etcd")
    void ofEtcd() throws Exception {
        try (Servers servers = Stand.start(Topology.ETCD)) {
            String url = servers.url(tree);
            Gateway gateway = Gateway.of(url);
            gateway.addUser("root", PASSWORD);
            gateway.addRole("root");
            gateway.giveRole("root", "root");
            gateway.enableUsers();
            String login = url.replace("//", "//root:" + PASSWORD + "@") + "?requestTimeout=5s";
            assertNothingIsSaid(
                    "etcd",
                    PASSWORD,
                    login,
                    login.replace(PASSWORD, WRONG),
                    login.replace("root:" + PASSWORD, "nobody:" + WRONG));
        }
    }

    private void assertNothingIsSaid(String engine, String secret, String... urls)
            throws IOException, InterruptedException {
        Path log = Files.createFile(folder.resolve("log"));
        Path out = folder.resolve("out");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-Dorg.slf4j.simpleLogger.log.io.revtree=trace",
                "-Dorg.slf4j.simpleLogger.logFile=" + log,
                Talker.class.getName(),
                log.toString()));
        command.addAll(List.of(urls));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(out);
        String logged = Files.readString(log);
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).contains("TROUBLE closed: io.revtree").contains("TROUBLE nonsense: io.revtree");
        assertThat(said.split("TROUBLE refused: io.revtree", -1)).hasSize(urls.length);
        assertThat(logged).contains("io.revtree.store." + engine + ".RefWatch");
        assertThat(said).doesNotContain(secret).doesNotContain(WRONG);
        assertThat(logged).doesNotContain(secret).doesNotContain(WRONG);
    }
}
