package io.revtree.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.store.HostPort;
import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The URL of a tree in Redis")
class SettingsTest {

    private static Settings of(String url) {
        return Settings.of(StoreUrl.parse(url));
    }

    @Test
    @DisplayName("names a server and a tree, and the rest has defaults")
    void namesAServerAndATree() {
        Settings settings = of("redis://db/inventory/east");
        assertThat(settings.mode()).isEqualTo(Settings.Mode.STANDALONE);
        assertThat(settings.hosts()).containsExactly(new HostPort("db", 6379));
        assertThat(settings.prefix()).isEqualTo("inventory/east");
        assertThat(settings.login()).isEqualTo(new Login(null, null, 0));
        assertThat(settings.tls()).isNull();
        assertThat(settings.ack()).isNull();
        assertThat(settings.requestTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    @DisplayName("names a user, a password and a database, which it does not show")
    void namesAUser() {
        Settings settings = of("rediss://app:geheim@db:7000/x?database=3");
        assertThat(settings.login()).isEqualTo(new Login("app", "geheim", 3));
        assertThat(settings.tls()).isNotNull();
        assertThat(settings.toString()).doesNotContain("geheim", "app");
        assertThat(of("redis://:geheim@db/x").login()).isEqualTo(new Login(null, "geheim", 0));
    }

    @Test
    @DisplayName("names sentinels, their password and what they call the master")
    void namesSentinels() {
        Settings settings =
                of("redis-sentinel://s1,s2:7001/x?master=prod&sentinelUser=s&sentinelPassword=geheim&tls=true");
        assertThat(settings.mode()).isEqualTo(Settings.Mode.SENTINEL);
        assertThat(settings.hosts()).containsExactly(new HostPort("s1", 26379), new HostPort("s2", 7001));
        assertThat(settings.masterName()).isEqualTo("prod");
        assertThat(settings.sentinelLogin()).isEqualTo(new Login("s", "geheim", 0));
        assertThat(settings.tls()).isNotNull();
        assertThat(settings.shown()).doesNotContain("geheim");
    }

    @Test
    @DisplayName("names what a write waits for")
    void namesWhatAWriteWaitsFor() {
        assertThat(of("redis://db/x?ack=replica:2").ack()).isEqualTo(new Ack(false, 2, Duration.ofSeconds(5)));
        assertThat(of("redis://db/x?ack=aof:1&requestTimeout=1s").ack())
                .isEqualTo(new Ack(true, 1, Duration.ofMillis(500)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    redis://a,b/x                      | redis-cluster://
                    redis://a                          | NAME
                    redis://a/                         | NAME
                    redis:///x                         | names no host
                    redis://a/x?client=other           | jedis or lettuce
                    redis://a/x?ack=all                | ack=replica:1
                    redis://a/x?ack=replica:0          | from 1 to 9
                    redis://a/x?database=-1            | database
                    redis://a/x?master=m               | redis-sentinel://
                    redis://a/x?sentinelPassword=s    | redis-sentinel://
                    redis-cluster://a/x?database=1     | leave it out
                    rediss://a/x?tls=false             | leave one
                    redis://a/x?ca=f               | rediss://
                    rediss://a/x?ca=/no/such/file  | /no/such/file
                    rediss://a/x?cert=f            | key
                    redis://a/x?requestTimeout=0ms    | requestTimeout
                    redis://a/x?timeout=5s             | requestTimeout
                    """)
    @DisplayName("is refused with what would be right:")
    void isRefused(String url, String right) {
        assertThatThrownBy(() -> KvStores.open(url))
                .isInstanceOf(InvalidStoreUrlException.class)
                .hasMessageContaining(right);
    }

    @Test
    @DisplayName("is refused for a file that does not hold what it should")
    void isRefusedForAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("f.pem"), "neither a certificate nor a key");
        assertThatThrownBy(() -> of("rediss://a/x?ca=" + file))
                .isInstanceOf(InvalidStoreUrlException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("certificates in PEM form");
    }
}
