package io.revtree.store.redis;

import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.StoreUrl;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust, and what to show. The name of the server is always checked.
 *
 * @param trust the authorities of the file {@code ca}, or those of this Java
 * @param keys the certificate of the files {@code cert} and {@code key}, null for none
 */
record Tls(TrustManagerFactory trust, @Nullable KeyManagerFactory keys) {

    private static final List<String> FILES = List.of("ca", "cert", "key");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    static Tls of(StoreUrl url) {
        return new Tls(trust(url), keys(url));
    }

    /** Without TLS its files mean nothing. */
    static @Nullable Tls none(StoreUrl url) {
        for (String option : FILES) {
            if (url.option(option) != null) {
                throw new InvalidStoreUrlException("option " + option + " of " + url + " is for TLS, which "
                        + url.scheme() + "://… does not ask for; write rediss:// or add tls=true");
            }
        }
        return null;
    }

    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private static TrustManagerFactory trust(StoreUrl url) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(url.option("ca") == null ? null : authorities(url));
            return trust;
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(url, "ca", "certificates in PEM form", e);
        }
    }

    private static KeyStore authorities(StoreUrl url) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        int number = 0;
        for (Certificate certificate : certificates(url, "ca")) {
            store.setCertificateEntry(String.valueOf(number++), certificate);
        }
        return store;
    }

    private static @Nullable KeyManagerFactory keys(StoreUrl url) {
        boolean certificate = url.option("cert") != null;
        if (certificate != (url.option("key") != null)) {
            throw new InvalidStoreUrlException(url + " has one of the options cert and key; give both, or none");
        }
        if (!certificate) {
            return null;
        }
        Certificate[] chain = certificates(url, "cert").toArray(new Certificate[0]);
        try {
            KeyStore store = empty();
            store.setKeyEntry("client", privateKey(url), new char[0], chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            return keys;
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(url, "key", "the key of the certificate in cert", e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(StoreUrl url, String option) {
        try {
            Collection<? extends Certificate> found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(read(url, option)));
            if (!found.isEmpty()) {
                return found;
            }
        } catch (GeneralSecurityException e) {
            throw unusable(url, option, "certificates in PEM form", e);
        }
        throw unusable(url, option, "certificates in PEM form", null);
    }

    private static PrivateKey privateKey(StoreUrl url) throws GeneralSecurityException {
        String form = "a private key in PEM form without a password (openssl pkcs8 -topk8 -nocrypt makes it one)";
        Matcher matcher = KEY.matcher(new String(read(url, "key"), StandardCharsets.ISO_8859_1));
        if (!matcher.find()) {
            throw unusable(url, "key", form, null);
        }
        byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException e) {
                // The key says of what algorithm it is only to the one that it is of.
            }
        }
        throw unusable(url, "key", form + ", RSA, EC or Ed25519", null);
    }

    private static byte[] read(StoreUrl url, String option) {
        String file = url.option(option, "");
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new InvalidStoreUrlException(
                    "the file " + file + " of option " + option + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static InvalidStoreUrlException unusable(
            StoreUrl url, String option, String right, @Nullable Exception cause) {
        return new InvalidStoreUrlException(
                "the file " + url.option(option) + " of option " + option + " does not hold " + right, cause);
    }
}
