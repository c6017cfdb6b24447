package io.revtree.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.store.KvStores;
import io.revtree.store.StoreUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Where no Redis answers, a store")
class NoServerTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"redis", "rediss", "redis-cluster", "redis-sentinel"})
    @DisplayName("is not opened, and says which server refused, by either client, without the password:")
    void isNotOpened(String scheme) throws IOException {
        int port = closedPort();
        for (String client : new String[] {"lettuce", "jedis"}) {
            assertThatThrownBy(() -> KvStores.open(scheme + "://app:geheim@127.0.0.1:" + port + "/x?client=" + client))
                    .as(client)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("start it")
                    .hasMessageNotContaining("geheim");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"lettuce", "jedis"})
    @DisplayName("is not opened at a port that takes connections and says nothing, and does not wait for ever:")
    void doesNotWaitForEver(String client) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "redis://127.0.0.1:" + silent.getLocalPort() + "/x?connectTimeout=200ms&requestTimeout=200ms"
                    + "&client=" + client;
            long begun = System.nanoTime();
            assertThatThrownBy(() -> KvStores.open(url))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("127.0.0.1:" + silent.getLocalPort());
            assertThat(System.nanoTime() - begun).isLessThan(20_000_000_000L);
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
