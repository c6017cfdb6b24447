package io.revtree.it.stand;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Consul, as servers that keep their data. */
final class Consul {

    /** The ports of one server. */
    private record Place(int http, int https, int rpc, int serf) {

        Place() {
            this(Ports.free(), Ports.free(), Ports.free(), Ports.free());
        }
    }

    private Consul() {}

    static void one(Group group) throws MissingServerException {
        Place place = new Place();
        Certificates certificates = Certificates.make();
        group.begin(server(group, 0, List.of(place), "", certificates)).await();
        group.reachedBy(tree -> "consul://127.0.0.1:" + place.http + "/" + tree);
        String authority = group.file("ca.crt", certificates.authority()).toString();
        group.reachedOverTlsBy(tree -> "consuls://127.0.0.1:" + place.https + "/" + tree + "?ca=" + authority);
    }

    static void threeWithToken(Group group) throws MissingServerException {
        List<Place> places = List.of(new Place(), new Place(), new Place());
        String token = UUID.randomUUID().toString();
        Certificates certificates = Certificates.make();
        for (int i = 0; i < places.size(); i++) {
            group.begin(server(group, i, places, token, certificates));
        }
        group.await();
        String hosts = places.stream().map(place -> "127.0.0.1:" + place.http).collect(Collectors.joining(","));
        String file = group.file("token", token).toString();
        group.reachedBy(tree -> "consul://" + hosts + "/" + tree + "?token=${file:" + file + "}");
    }

    private static Launch server(Group group, int index, List<Place> places, String token, Certificates certificates) {
        Place own = places.get(index);
        String home = group.home(Engine.CONSUL);
        String joined = IntStream.range(0, places.size())
                .filter(i -> i != index)
                .mapToObj(i -> "\"127.0.0.1:" + places.get(i).serf + "\"")
                .collect(Collectors.joining(", "));
        String rules = token.isEmpty() ? "" : """
                , "acl": {"enabled": true, "default_policy": "deny", "tokens": {"master": "%1$s", "agent": "%1$s"}}
                """.formatted(token);
        String configuration =
                """
                {
                  "node_name": "n%d", "server": true, "bootstrap_expect": %d, "retry_join": [%s], "retry_interval": "1s",
                  "bind_addr": "127.0.0.1", "client_addr": "127.0.0.1", "data_dir": "%s",
                  "cert_file": "%4$s/server.crt", "key_file": "%4$s/server.key",
                  "ports": {"http": %d, "https": %d, "server": %d, "serf_lan": %d, "serf_wan": -1, "dns": -1, "grpc": -1},
                  "limits": {"http_max_conns_per_client": 1000}, "performance": {"raft_multiplier": 5},
                  "disable_update_check": true, "leave_on_terminate": false, "log_level": "WARN"
                  %s
                }
                """.formatted(index, places.size(), joined, home, own.http, own.https, own.rpc, own.serf, rules);
        List<String> command = new ArrayList<>(List.of("agent", "-config-file=" + home + "/stand.json"));
        return new Launch(Engine.CONSUL, home, own.http, command, ready(own, token))
                .withFile("stand.json", configuration)
                .withIdentity(certificates);
    }

    /** It is ready when a write commits: there is a leader, and the token is known. */
    private static Probe ready(Place place, String token) {
        return () -> Http.put("http://127.0.0.1:" + place.http + "/v1/kv/stand/" + place.http, "X-Consul-Token", token)
                .equals("true");
    }
}
