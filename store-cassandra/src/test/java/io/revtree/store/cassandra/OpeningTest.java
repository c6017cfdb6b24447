package io.revtree.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.StoreUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A cassandra: URL")
class OpeningTest {

    @Test
    @DisplayName("that no store can have is refused before anything is asked, with what would be right")
    void whatNoStoreCanHaveIsRefused() {
        Map<String, String> refused = Map.ofEntries(
                Map.entry("cassandra:/ks", "cassandra://host:9042"),
                Map.entry("cassandra://h1", "names no keyspace"),
                Map.entry("cassandra://h1/", "names no keyspace"),
                Map.entry("cassandra://h1/a/b", "names no keyspace"),
                Map.entry("cassandra://h1/a-b", "names no keyspace"),
                Map.entry("cassandra://h1/ks?serial=both", "global or local"),
                Map.entry("cassandra://h1/ks?tree=", "option tree"),
                Map.entry("cassandra://h1/ks?tree=" + "x".repeat(129), "option tree"),
                Map.entry("cassandra://h1/ks?tree=a%0Ab", "option tree"),
                Map.entry("cassandra://h1/ks?replication=3", "create=true"),
                Map.entry("cassandra://h1/ks?create=true&replication=three", "dc1:3,dc2:3"),
                Map.entry("cassandra://h1/ks?create=true&replication=dc1:0", "dc1:3,dc2:3"),
                Map.entry("cassandra://h1/ks?create=true&replication=3,4", "dc1:3,dc2:3"),
                Map.entry("cassandra://h1/ks?clockSkew=10", "10s"),
                Map.entry("cassandra://h1/ks?clockSkew=1ms", "from 100ms"),
                Map.entry("cassandra://h1/ks?consistency=one", "unknown option consistency"));
        refused.forEach((url, right) -> assertThatThrownBy(() -> KvStores.open(url))
                .as(url)
                .isInstanceOf(InvalidStoreUrlException.class)
                .hasMessageContaining(right));
    }

    @Test
    @DisplayName("has defaults for all but hosts and keyspace")
    void hasDefaults() {
        Settings settings = Settings.of(StoreUrl.parse("cassandra://h1,h2:9043/inventory"));
        assertThat(settings.hosts().toString()).isEqualTo("[h1:9042, h2:9043]");
        assertThat(settings.keyspace()).isEqualTo("inventory");
        assertThat(settings.tree()).isEqualTo("default");
        assertThat(settings.reach()).isEqualTo(Reach.GLOBAL);
        assertThat(settings.create()).isFalse();
        assertThat(settings.requestTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.tls()).isNull();
    }

    @Test
    @DisplayName("leaves timeouts to a configuration file, unless it names them itself")
    void leavesTimeoutsToAConfigurationFile() {
        Settings settings = Settings.of(StoreUrl.parse("cassandra://h1/ks?config=driver.conf&connectTimeout=300ms"));
        assertThat(settings.requestTimeout()).isNull();
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    @DisplayName("keeps its secrets out of the text of its settings")
    void keepsItsSecrets() {
        Settings settings = Settings.of(
                StoreUrl.parse("cassandra://me:pass-word@h1/ks?keystore=key.p12&keystorePassword=open-sesame"));
        assertThat(settings.toString())
                .contains("h1/ks")
                .doesNotContain("pass-word")
                .doesNotContain("open-sesame");
        assertThat(settings.password()).isEqualTo("pass-word");
    }

    @Test
    @DisplayName("of a port where nobody listens says so, and that it can be tried again")
    void aPortWhereNobodyListens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> KvStores.open("cassandra://me:pass-word@127.0.0.1:" + port + "/ks"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("refused")
                .hasMessageContaining("check that the server runs")
                .hasMessageNotContaining("pass-word");
    }

    @Test
    @DisplayName("of a host that is not known says so")
    void aHostThatIsNotKnown() {
        assertThatThrownBy(() -> KvStores.open("cassandra://no-such-host.invalid/ks"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("no-such-host.invalid")
                .hasMessageContaining("unknown");
    }

    @Test
    @DisplayName("of a server that takes connections and says nothing is given up in time")
    void aServerThatSaysNothing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            long begun = System.nanoTime();
            assertThatThrownBy(() -> KvStores.open(
                            "cassandra://127.0.0.1:" + silent.getLocalPort() + "/ks?connectTimeout=500ms"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("127.0.0.1:" + silent.getLocalPort());
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    @DisplayName("names the file of TLS or configuration that cannot be read")
    void namesTheFileThatCannotBeRead(@TempDir Path folder) throws IOException {
        Path noPem = Files.writeString(folder.resolve("ca.pem"), "no certificate");
        Map<String, String> options = Map.of(
                "ca=" + folder.resolve("none.pem"), "none.pem",
                "ca=" + noPem, "ca.pem",
                "keystore=" + noPem + "&keystorePassword=open-sesame", "ca.pem",
                "config=" + folder.resolve("none.conf"), "none.conf");
        options.forEach(
                (option, file) -> assertThatThrownBy(() -> KvStores.open("cassandra://127.0.0.1:1/ks?" + option))
                        .as(option)
                        .isInstanceOf(StoreException.class)
                        .isNotInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining(file)
                        .hasMessageNotContaining("open-sesame"));
    }

    @Test
    @DisplayName("that fails leaves no thread behind")
    void aFailureLeavesNoThread() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> KvStores.open("cassandra://127.0.0.1:1/ks"))
                    .isInstanceOf(StoreException.class);
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        List<String> left;
        do {
            left = Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("revtree"))
                    .toList();
        } while (!left.isEmpty() && System.nanoTime() < deadline);
        assertThat(left).isEmpty();
    }
}
