package io.revtree.store.consul;

import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.StoreUrl;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom to trust, and who one is, from the PEM files that a URL names. */
record Tls(SSLSocketFactory sockets, X509TrustManager trust) {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final char[] NO_PASSWORD = new char[0];

    static Tls of(StoreUrl url) {
        String ca = url.option("ca");
        String cert = url.option("cert");
        String key = url.option("key");
        if ((cert == null) != (key == null)) {
            throw new InvalidStoreUrlException("the options cert and key of " + url + " belong together; give both");
        }
        try {
            X509TrustManager trust = trust(ca == null ? null : certificates(url, "ca", ca));
            KeyManager[] identity = cert == null || key == null ? null : identity(url, cert, key);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity, new TrustManager[] {trust}, null);
            return new Tls(context.getSocketFactory(), trust);
        } catch (GeneralSecurityException | IOException e) {
            throw new InvalidStoreUrlException(
                    "what the options ca, cert and key of " + url + " name cannot be used for TLS: " + e.getMessage(),
                    e);
        }
    }

    private static X509TrustManager trust(@Nullable List<Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = null;
        if (authorities != null) {
            store = emptyStore();
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry(String.valueOf(i), authorities.get(i));
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager trust) {
                return trust;
            }
        }
        throw new GeneralSecurityException("this Java checks no X.509 certificates");
    }

    private static KeyManager[] identity(StoreUrl url, String cert, String key)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        Certificate[] chain = certificates(url, "cert", cert).toArray(new Certificate[0]);
        store.setKeyEntry("client", privateKey(url, key), NO_PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static List<Certificate> certificates(StoreUrl url, String option, String path) {
        try {
            byte[] pem = read(url, option, path);
            List<Certificate> found = List.copyOf(
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)));
            if (!found.isEmpty()) {
                return found;
            }
        } catch (GeneralSecurityException e) {
            throw new InvalidStoreUrlException(
                    "option " + option + " of " + url + " names " + path + ", in which there is no certificate as PEM: "
                            + e.getMessage(),
                    e);
        }
        throw new InvalidStoreUrlException(
                "option " + option + " of " + url + " names " + path + ", in which there is no certificate as PEM");
    }

    private static PrivateKey privateKey(StoreUrl url, String path) throws GeneralSecurityException {
        Matcher pem = KEY.matcher(new String(read(url, "key", path), StandardCharsets.US_ASCII));
        if (!pem.find() || !pem.group(1).isEmpty()) {
            throw new InvalidStoreUrlException("option key of " + url + " names " + path + ", which must begin with"
                    + " -----BEGIN PRIVATE KEY----- (openssl pkcs8 -topk8 -nocrypt -in key.pem makes one of others)");
        }
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(2)));
        InvalidStoreUrlException notThat = new InvalidStoreUrlException(
                "option key of " + url + " names " + path + ", whose key is none of " + String.join(", ", ALGORITHMS));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                notThat.addSuppressed(e);
            }
        }
        throw notThat;
    }

    private static byte[] read(StoreUrl url, String option, String path) {
        try {
            return Files.readAllBytes(Path.of(path));
        } catch (IOException | java.nio.file.InvalidPathException e) {
            throw new InvalidStoreUrlException(
                    "option " + option + " of " + url + " names " + path + ", which cannot be read: " + e, e);
        }
    }
}
