package io.revtree.store.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A store in Consul over TLS")
class TlsTest {

    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    Path folder;

    private HttpsServer server;

    /** A server that trusts the certificate of "client" only, and whose own is for 127.0.0.1. */
    @BeforeEach
    void start() throws GeneralSecurityException, IOException, InterruptedException {
        makePem("server", "RSA");
        makePem("client", "EC");
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManagerFactory identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        identity.init(keys("server"), PASSWORD);
        TrustManager trust = Tls.of(io.revtree.store.StoreUrl.parse("consuls://x/t?ca=" + folder.resolve("client.pem")))
                .trust();
        context.init(identity.getKeyManagers(), new TrustManager[] {trust}, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters own = context.getDefaultSSLParameters();
                own.setNeedClientAuth(true);
                parameters.setSSLParameters(own);
            }
        });
        server.createContext("/", request -> ScriptedServer.answer(request, 404, ""));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url(String options) {
        return "consuls://127.0.0.1:" + server.getAddress().getPort() + "/t" + options;
    }

    @Test
    @DisplayName("opens with the authority and the client's certificate from PEM files")
    void opensWithPemFiles() {
        try (KvStore store = KvStores.open(url("?ca=" + folder.resolve("server.pem") + "&cert="
                + folder.resolve("client.pem") + "&key=" + folder.resolve("client.key")))) {
            assertThat(store.readRef("heads/main")).isNull();
        }
    }

    @Test
    @DisplayName("says what is wrong when the server is not trusted")
    void saysWhenTheServerIsNotTrusted() {
        for (String options : List.of("", "?ca=" + folder.resolve("client.pem"))) {
            assertThatThrownBy(() -> KvStores.open(url(options)))
                    .isExactlyInstanceOf(StoreException.class)
                    .hasMessageContaining("127.0.0.1:" + server.getAddress().getPort())
                    .hasMessageContaining("option ca");
        }
    }

    @Test
    @DisplayName("does not open without the certificate that the server asks for, nor without TLS")
    void doesNotOpenWithoutACertificate() {
        assertThatThrownBy(() -> KvStores.open(url("?ca=" + folder.resolve("server.pem"))))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> KvStores.open(url("").replace("consuls:", "consul:")))
                .isInstanceOf(StoreException.class);
    }

    @Test
    @DisplayName("refuses a key that is not PKCS #8 with the command that makes it so")
    void refusesAKeyOfAnotherForm() throws IOException {
        Path key = folder.resolve("old.key");
        Files.writeString(key, Files.readString(folder.resolve("client.key")).replace("PRIVATE", "EC PRIVATE"));
        assertThatThrownBy(() -> KvStores.open(url("?cert=" + folder.resolve("client.pem") + "&key=" + key)))
                .hasMessageContaining("openssl pkcs8")
                .isNotInstanceOf(StoreUnavailableException.class);
    }

    private void makePem(String name, String algorithm)
            throws IOException, InterruptedException, GeneralSecurityException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        folder.resolve(name + ".p12").toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = keys(name);
        Files.writeString(
                folder.resolve(name + ".pem"),
                pem("CERTIFICATE", keys.getCertificate(name).getEncoded()));
        Files.writeString(
                folder.resolve(name + ".key"),
                pem("PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded()));
    }

    private KeyStore keys(String name) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + what
                + "-----\n";
    }
}
