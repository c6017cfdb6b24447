package io.revtree.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Redis, whose log is synced at every write. */
final class Redis {

    private static final int SLOTS = 16_384;
    private static final String SENTINEL_NAME = "revtree";
    private static final String USER = "app";
    private static final String PASSWORD = "of the app";

    private Redis() {}

    static void one(Group group) throws MissingServerException {
        int port = Ports.free();
        group.begin(plain(group, port, List.of())).await();
        group.reachedBy(tree -> "redis://127.0.0.1:" + port + "/" + tree);
    }

    /** @param mutual whether a client must show a certificate */
    static void behindTls(Group group, boolean mutual) throws MissingServerException {
        Certificates certificates = Certificates.make();
        String home = group.home(Engine.REDIS);
        int port = Ports.free();
        List<String> command = command(home, 0);
        command.addAll(List.of("--tls-port", Integer.toString(port)));
        command.addAll(List.of("--tls-auth-clients", mutual ? "yes" : "no"));
        command.addAll(List.of("--tls-cert-file", home + "/server.crt", "--tls-key-file", home + "/server.key"));
        command.addAll(List.of("--tls-ca-cert-file", home + "/ca.crt", "--aclfile", home + "/users.acl"));
        Probe probe = () -> {
            try (Resp resp = new Resp(certificates.sockets(), port)) {
                return resp.call("AUTH", USER, PASSWORD).equals("OK")
                        && resp.call("PING").equals("PONG");
            }
        };
        // Redis loads its append-only file as the default user, and drops transactions that this one may not do.
        String defaultUser = "user default off ~* &* +@all\n";
        String mayOnly = "~* &* +@all -@admin -@dangerous +info +config|get";
        group.begin(new Launch(Engine.REDIS, home, port, command, probe)
                        .withIdentity(certificates)
                        .withFile("ca.crt", certificates.authority())
                        .withFile(
                                "users.acl",
                                defaultUser + "user " + USER + " on #" + Certificates.sha256(PASSWORD) + " " + mayOnly
                                        + "\n"))
                .await();
        String login = USER + ":${file:" + group.file("password", PASSWORD) + "}";
        String authority = group.file("ca.crt", certificates.authority()).toString();
        String shown = mutual
                ? "&cert=" + group.file("client.crt", certificates.client()) + "&key="
                        + group.file("client.key", certificates.clientKey())
                : "";
        group.reachedBy(tree -> "rediss://" + login + "@127.0.0.1:" + port + "/" + tree + "?ca=" + authority + shown);
        group.reachedOverTlsBy(group::url);
    }

    static void cluster(Group group) throws MissingServerException {
        int[] ports = {Ports.free(), Ports.free(), Ports.free()};
        int[] buses = {Ports.free(), Ports.free(), Ports.free()};
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < ports.length; i++) {
            List<String> more = List.of(
                    "--cluster-enabled yes --cluster-node-timeout 2000 --cluster-announce-ip 127.0.0.1".split(" "));
            List<String> command = new ArrayList<>(more);
            command.addAll(List.of("--cluster-port", Integer.toString(buses[i])));
            nodes.add(group.begin(plain(group, ports[i], command)));
        }
        group.await();
        try {
            for (int i = 0; i < ports.length; i++) {
                try (Resp resp = new Resp(ports[i])) {
                    int first = SLOTS * i / ports.length;
                    int last = SLOTS * (i + 1) / ports.length - 1;
                    resp.call("CLUSTER", "ADDSLOTSRANGE", Integer.toString(first), Integer.toString(last));
                    resp.call("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
                    if (i > 0) {
                        String bus = Integer.toString(buses[0]);
                        resp.call("CLUSTER", "MEET", "127.0.0.1", Integer.toString(ports[0]), bus);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Node node : nodes) {
            node.await("is in no whole cluster", () -> {
                try (Resp resp = new Resp(node.port())) {
                    String info = resp.call("CLUSTER", "INFO");
                    return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + ports.length);
                }
            });
        }
        group.reachedBy(tree -> "redis-cluster://" + hosts(nodes) + "/" + tree);
    }

    static void underSentinels(Group group) throws MissingServerException {
        int masterPort = Ports.free();
        Node master = group.begin(plain(group, masterPort, List.of()));
        master.await();
        List<String> follow = List.of("--replicaof", "127.0.0.1 " + masterPort, "--repl-diskless-sync-delay", "0");
        group.begin(plain(group, Ports.free(), follow));
        List<Node> sentinels = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sentinels.add(group.begin(sentinel(group, masterPort)));
        }
        group.await();
        for (Node sentinel : sentinels) {
            sentinel.await("does not know the others", () -> {
                try (Resp resp = new Resp(sentinel.port())) {
                    String info = resp.call("INFO", "sentinel");
                    return info.contains("status=ok") && info.contains("slaves=1,sentinels=3");
                }
            });
        }
        group.reachedBy(tree -> "redis-sentinel://" + hosts(sentinels) + "/" + tree + "?master=" + SENTINEL_NAME);
    }

    /** A sentinel writes what it learns into its configuration. */
    private static Launch sentinel(Group group, int masterPort) {
        int port = Ports.free();
        String home = group.home(Engine.REDIS);
        String configuration = """
                port %1$d
                bind 127.0.0.1
                dir %2$s
                sentinel monitor %3$s 127.0.0.1 %4$d 2
                sentinel down-after-milliseconds %3$s 5000
                sentinel failover-timeout %3$s 10000
                """.formatted(port, home, SENTINEL_NAME, masterPort);
        return new Launch(Engine.REDIS, home, port, List.of(home + "/sentinel.conf", "--sentinel"), pong(port))
                .withFile("sentinel.conf", configuration);
    }

    private static Launch plain(Group group, int port, List<String> more) {
        String home = group.home(Engine.REDIS);
        List<String> command = command(home, port);
        command.addAll(more);
        return new Launch(Engine.REDIS, home, port, command, pong(port));
    }

    private static Probe pong(int port) {
        return () -> {
            try (Resp resp = new Resp(port)) {
                return resp.call("PING").equals("PONG");
            }
        };
    }

    private static List<String> command(String home, int port) {
        return new ArrayList<>(List.of(
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                home,
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "always"));
    }

    private static String hosts(List<Node> nodes) {
        return nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
    }
}
