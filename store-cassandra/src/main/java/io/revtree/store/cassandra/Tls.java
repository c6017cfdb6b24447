package io.revtree.store.cassandra;

import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUrl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom to trust, and as whom to appear. */
final class Tls {

    private final @Nullable String ca;
    private final @Nullable String keystore;
    private final @Nullable String keystorePassword;
    private final boolean verifyHost;

    private Tls(@Nullable String ca, @Nullable String keystore, @Nullable String keystorePassword, boolean verifyHost) {
        this.ca = ca;
        this.keystore = keystore;
        this.keystorePassword = keystorePassword;
        this.verifyHost = verifyHost;
    }

    /** Null when the URL does not ask for it. */
    static @Nullable Tls of(StoreUrl url) {
        String ca = url.option("ca");
        String keystore = url.option("keystore");
        boolean verifyHost = url.flag("verifyHost", true);
        return url.flag("tls", ca != null || keystore != null)
                ? new Tls(ca, keystore, url.option("keystorePassword"), verifyHost)
                : null;
    }

    SslEngineFactory engines() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(), trusted(), null);
            return new ProgrammaticSslEngineFactory(context, null, verifyHost);
        } catch (GeneralSecurityException e) {
            throw new StoreException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private TrustManager @Nullable [] trusted() throws GeneralSecurityException {
        if (ca == null) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream pem = Files.newInputStream(Path.of(ca))) {
            store.load(null, null);
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("ca" + count++, certificate);
            }
            if (count == 0) {
                throw new StoreException("ca=" + ca + " holds no certificate; name a PEM file that does");
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new StoreException("ca=" + ca + " cannot be read as PEM: " + e.getMessage(), e);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private KeyManager @Nullable [] keys() throws GeneralSecurityException {
        if (keystore == null) {
            return null;
        }
        char[] password = keystorePassword == null ? new char[0] : keystorePassword.toCharArray();
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        try (InputStream file = Files.newInputStream(Path.of(keystore))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(file, password);
            factory.init(store, password);
        } catch (IOException | GeneralSecurityException e) {
            throw new StoreException(
                    "keystore=" + keystore + " cannot be read as PKCS#12: " + e.getMessage()
                            + "; check the file and keystorePassword",
                    e);
        }
        return factory.getKeyManagers();
    }
}
