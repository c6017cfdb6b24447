package io.revtree.store.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.store.HostPort;
import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.StoreUrl;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The URL of a store in Consul")
class ConsulUrlTest {

    @TempDir
    Path folder;

    @Test
    @DisplayName("names hosts, prefix, token and datacentre")
    void namesItsParts() {
        ConsulUrl url = read("consul://one,two:8600/a/b/?token=s3cret&dc=east");
        assertThat(url.hosts()).isEqualTo(List.of(new HostPort("one", 8500), new HostPort("two", 8600)));
        assertThat(url.prefix()).isEqualTo("a/b");
        assertThat(url.token()).isEqualTo("s3cret");
        assertThat(url.datacenter()).isEqualTo("east");
        assertThat(url.tls()).isNull();
        assertThat(url.toString()).doesNotContain("s3cret");
        assertThat(read("consuls://one/a").hosts()).isEqualTo(List.of(new HostPort("one", 8501)));
        assertThat(read("consuls://one/a").tls()).isNotNull();
    }

    @Test
    @DisplayName("is refused without a prefix, with a user, and with TLS options but without TLS")
    void isRefused() {
        assertRefused("consul://one", "consul://localhost:8500/inventory");
        assertRefused("consul://one///", "consul://localhost:8500/inventory");
        assertRefused("consul://one/" + "x".repeat(600), "prefix");
        assertRefused("consul://me:s3cret@one/a", "token");
        assertRefused("consul:a", "host");
        assertRefused("consul://one/a?ca=x.pem", "consuls://");
        assertRefused("consul://one/a?requestTimeout=0s", "requestTimeout");
    }

    @Test
    @DisplayName("is refused when a PEM file is missing, empty, half of a pair, or of another form")
    void refusesPemFiles() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing\n");
        assertRefused("consuls://one/a?ca=" + folder.resolve("none.pem"), "cannot be read");
        assertRefused("consuls://one/a?ca=" + empty, "no certificate");
        assertRefused("consuls://one/a?cert=" + empty, "give both");
        assertRefused("consuls://one/a?cert=" + empty + "&key=" + empty, "no certificate");
    }

    @Test
    @DisplayName("of a server that is not there names it and what to do")
    void ofNoServerNamesIt() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> KvStores.open("consul://localhost:" + port + "/a?token=s3cret"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("localhost:" + port)
                .hasMessageContaining("start it, or correct")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> KvStores.open("consul://no-such-host.invalid/a"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("no-such-host.invalid:8500")
                .hasMessageContaining("check its name");
    }

    private static void assertRefused(String url, String right) {
        assertThatThrownBy(() -> read(url))
                .isInstanceOf(InvalidStoreUrlException.class)
                .hasMessageContaining(right)
                .hasMessageNotContaining("s3cret");
    }

    private static ConsulUrl read(String url) {
        return ConsulUrl.of(StoreUrl.parse(url));
    }
}
