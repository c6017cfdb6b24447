package io.revtree.store.etcd;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.revtree.store.HostPort;
import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.KvStore;
import io.revtree.store.KvStoreProvider;
import io.revtree.store.StoreOption;
import io.revtree.store.StoreUrl;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Opens {@code etcd://host:2379,host:2379/prefix}, and {@code etcds://} by TLS: one tree below a prefix of an etcd
 * cluster, version 3.4 or newer. The hosts are members of one cluster; the port may be left out. A user and a password
 * stand before the hosts: {@code etcd://user:${env:PASSWORD}@host/prefix}.
 */
public final class EtcdStoreProvider implements KvStoreProvider {

    private static final String PLAIN = "etcd";
    private static final String TLS = "etcds";
    private static final int PORT = 2379;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(50);
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);

    @Override
    public Set<String> schemes() {
        return Set.of(PLAIN, TLS);
    }

    @Override
    public List<StoreOption> options() {
        return List.of(
                new StoreOption("connectTimeout", "how long to wait for a connection to one server", "5s"),
                new StoreOption("requestTimeout", "how long to wait for the answer to one request", "10s"),
                new StoreOption(
                        "ca", "file with the certificates (PEM) of those who sign servers', instead of Java's", null),
                new StoreOption("cert", "file with the certificate (PEM) that this client shows", null),
                new StoreOption("key", "file with the private key (PEM, PKCS #8) of that certificate", null));
    }

    @Override
    public KvStore open(StoreUrl url) {
        Keys keys = Keys.below(url);
        List<HostPort> hosts = url.hosts(PORT);
        Duration connect = url.duration("connectTimeout", CONNECT_TIMEOUT, TIMEOUT_MIN, TIMEOUT_MAX);
        Duration request = url.duration("requestTimeout", REQUEST_TIMEOUT, TIMEOUT_MIN, TIMEOUT_MAX);
        Login login = login(url);
        SslContext tls = tls(url);
        List<Endpoint> endpoints = new ArrayList<>();
        for (HostPort host : hosts) {
            endpoints.add(new Endpoint(host, tls, connect));
        }
        String servers = hosts.stream().map(HostPort::toString).collect(Collectors.joining(","));
        Faults faults = new Faults(servers, keys.root());
        return EtcdStore.on(new Cluster(List.copyOf(endpoints), login, connect, request, faults), keys);
    }

    private static @Nullable Login login(StoreUrl url) {
        String user = url.user();
        String password = url.password();
        if (user == null) {
            return null;
        }
        if (user.isEmpty() || password == null || password.isEmpty()) {
            throw new InvalidStoreUrlException("the user of " + url
                    + " has no name or no password; write etcd://USER:${env:PASSWORD}@host:2379/prefix");
        }
        return new Login(user, password);
    }

    private static @Nullable SslContext tls(StoreUrl url) {
        File ca = file(url, "ca");
        File cert = file(url, "cert");
        File key = file(url, "key");
        if (url.scheme().equals(PLAIN)) {
            if (ca != null || cert != null || key != null) {
                throw new InvalidStoreUrlException(
                        "ca, cert and key of " + url + " are for TLS; write etcds:// for it, or leave them out");
            }
            return null;
        }
        if ((cert == null) != (key == null)) {
            throw new InvalidStoreUrlException(
                    "cert and key of " + url + " belong together; name both files, or neither");
        }
        try {
            SslContextBuilder builder = GrpcSslContexts.forClient();
            if (ca != null) {
                builder.trustManager(ca);
            }
            if (cert != null && key != null) {
                builder.keyManager(cert, key);
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new InvalidStoreUrlException(
                    "the certificates or the key that " + url + " names cannot be used: " + e.getMessage()
                            + "; they are PEM, the key PKCS #8 without a password",
                    e);
        }
    }

    private static @Nullable File file(StoreUrl url, String option) {
        String path = url.option(option);
        if (path == null) {
            return null;
        }
        File file = new File(path);
        if (!file.isFile() || !file.canRead()) {
            throw new InvalidStoreUrlException(
                    "option " + option + " of " + url + " names no file that can be read; name one");
        }
        return file;
    }
}
