package io.revtree.it.stand;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Etcd, with its own limits; the first member speaks TLS too, at a port of its own. */
final class Etcd {

    private Etcd() {}

    static void members(Group group, int count) throws MissingServerException {
        int[] clients = IntStream.range(0, count).map(i -> Ports.free()).toArray();
        int tls = Ports.free();
        Certificates certificates = Certificates.make();
        int[] peers = IntStream.range(0, count).map(i -> Ports.free()).toArray();
        String cluster = IntStream.range(0, count)
                .mapToObj(i -> "n" + i + "=http://127.0.0.1:" + peers[i])
                .collect(Collectors.joining(","));
        for (int i = 0; i < count; i++) {
            int port = clients[i];
            String home = group.home(Engine.ETCD);
            String client = "http://127.0.0.1:" + port;
            String peer = "http://127.0.0.1:" + peers[i];
            List<String> command = new ArrayList<>(List.of("--name", "n" + i, "--data-dir", home + "/data"));
            String listen = i == 0 ? client + ",https://127.0.0.1:" + tls : client;
            command.addAll(List.of("--listen-client-urls", listen, "--advertise-client-urls", client));
            command.addAll(List.of("--cert-file", home + "/server.crt", "--key-file", home + "/server.key"));
            command.addAll(List.of("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer));
            command.addAll(List.of("--initial-cluster", cluster, "--initial-cluster-state", "new"));
            // A busy machine is no reason to elect another leader.
            command.addAll(List.of("--heartbeat-interval", "300", "--election-timeout", "3000"));
            command.addAll(List.of("--log-level", "warn", "--logger", "zap"));
            Probe healthy = () -> Http.get(client + "/health").contains("\"health\":\"true\"");
            group.begin(new Launch(Engine.ETCD, home, port, command, healthy).withIdentity(certificates));
        }
        group.await();
        String hosts =
                IntStream.of(clients).mapToObj(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        group.reachedBy(tree -> "etcd://" + hosts + "/" + tree);
        String authority = group.file("ca.crt", certificates.authority()).toString();
        group.reachedOverTlsBy(tree -> "etcds://127.0.0.1:" + tls + "/" + tree + "?ca=" + authority);
    }
}
