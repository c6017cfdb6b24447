package io.revtree.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("By TLS the etcd store")
class TlsTest {

    private static final String PASSWORD = "for this test";

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // started before all tests
    private static ScriptedServer server;

    @BeforeAll
    static void start() throws Exception {
        makeCertificate("server");
        makeCertificate("client");
        server = new ScriptedServer(GrpcSslContexts.forServer(file("server.crt"), file("server.key"))
                .trustManager(file("client.crt"))
                .clientAuth(ClientAuth.REQUIRE)
                .build());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @DisplayName("is connected when it knows the server and the server knows it")
    void itIsConnected() {
        String options = "?ca=" + file("server.crt") + "&cert=" + file("client.crt") + "&key=" + file("client.key");
        try (KvStore store = KvStores.open("etcds://" + server.address() + "/tree" + options)) {
            assertThat(store.compareAndSetRef("heads/main", null, new byte[1])).isTrue();
        }
    }

    @Test
    @DisplayName("refuses a server whose certificate nobody it knows has signed, and names the option for it")
    void itRefusesAStranger() {
        String options = "?cert=" + file("client.crt") + "&key=" + file("client.key");
        assertThatThrownBy(() -> KvStores.open("etcds://" + server.address() + "/tree" + options))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining(server.address())
                .hasMessageContaining("option ca");
    }

    @Test
    @DisplayName("says that the server may want a certificate when it shows none")
    void itMayHaveToShowACertificate() {
        assertThatThrownBy(() -> KvStores.open("etcds://" + server.address() + "/tree?ca=" + file("server.crt")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(server.address())
                .hasMessageContaining("cert");
    }

    @Test
    @DisplayName("is missed where the URL does not ask for it")
    void itIsMissed() {
        assertThatThrownBy(() -> KvStores.open("etcd://" + server.address() + "/tree"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("etcds://");
    }

    private static java.io.File file(String name) {
        return folder.resolve(name).toFile();
    }

    /** A certificate that signs itself, and its key, made by the JDK's own tool. */
    private static void makeCertificate(String name)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        write(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
        write(
                name + ".key",
                "PRIVATE KEY",
                keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
    }

    private static void write(String name, String kind, byte[] bytes) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n",
                StandardCharsets.US_ASCII);
    }
}
