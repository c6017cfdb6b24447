package io.revtree.it.stand;

import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Cassandra, in as little memory as it runs in, with a log that is synced before a write is acknowledged. A node alone asks for
 * a login, and over TLS for a client's certificate too; one of several does neither.
 */
final class Cassandra {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final int HEADER = 9;
    private static final byte STARTUP = 1;
    private static final byte READY = 2;
    private static final byte AUTHENTICATE = 3;
    private static final byte AUTH_RESPONSE = 15;
    private static final byte AUTH_SUCCESS = 16;

    /** The user, and password, that a server makes for itself. */
    private static final String LOGIN = "cassandra";

    private Cassandra() {}

    /**
     * Each node starts when the one before answers, as joining demands.
     *
     * @param datacentres that of each node; the first one's is asked where a URL says nothing else
     * @param replication of the keyspace, as in a URL
     */
    static void nodes(Group group, List<String> datacentres, String replication) throws MissingServerException {
        int count = datacentres.size();
        int[] ports = IntStream.range(0, count).map(i -> Ports.free()).toArray();
        int seed = Ports.free();
        Certificates certificates = Certificates.make();
        boolean guarded = count == 1;
        for (int i = 0; i < count; i++) {
            int storage = i == 0 ? seed : Ports.free();
            String home = group.home(Engine.CASSANDRA);
            String configuration =
                    configuration(home, token(i, count), ports[i], storage, seed) + (guarded ? guards(home) : "");
            group.begin(new Launch(Engine.CASSANDRA, home, ports[i], List.of("-f"), answers(ports[i]))
                            .withFile("stand.yaml", configuration)
                            .withFile("rackdc.properties", "dc=" + datacentres.get(i) + "\nrack=rack1\n")
                            .withFile("server.pem", certificates.key() + certificates.server())
                            .withFile("clients.pem", certificates.authority())
                            .withEnvironment(Map.of(
                                    "MAX_HEAP_SIZE",
                                    "256M",
                                    "HEAP_NEWSIZE",
                                    "64M",
                                    "JVM_EXTRA_OPTS",
                                    String.join(" ", options(home, Ports.free(), count))))
                            .withPatience(PATIENCE))
                    .await();
        }
        String hosts = IntStream.of(ports).mapToObj(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        // Who writes has the same clock as the servers: a deletion need not wait for longer.
        String login = guarded ? LOGIN + ":" + LOGIN + "@" : "";
        group.reachedBy(tree -> "cassandra://" + login + hosts + "/revtree?dc=" + datacentres.get(0)
                + "&create=true&replication=" + replication + "&clockSkew=1s&tree=" + tree);
        String authority = group.file("ca.crt", certificates.authority()).toString();
        String shown = "&keystore=" + group.file("client.p12", certificates.clientStore()) + "&keystorePassword="
                + Certificates.PASSWORD;
        group.reachedOverTlsBy(tree -> group.url(tree) + "&ca=" + authority + (guarded ? shown : ""));
    }

    /** What its JVM is told, whoever starts it. */
    static List<String> options(String home, int jmx, int count) {
        return List.of(
                "-Dcassandra.config=file://" + home + "/stand.yaml",
                "-Dcassandra-rackdc.properties=file://" + home + "/rackdc.properties",
                "-Dcassandra.jmx.local.port=" + jmx,
                "-Dcassandra.superuser_setup_delay_ms=0",
                "-Dcassandra.auth_bcrypt_gensalt_log2_rounds=4",
                "-Dcassandra.skip_wait_for_gossip_to_settle=0",
                "-Dcassandra.ring_delay_ms=2000",
                "-Dcassandra.consistent.rangemovement=false",
                "-Dcassandra.system_auth.default_rf=" + count,
                "-XX:MaxDirectMemorySize=256M",
                "-XX:TieredStopAtLevel=1");
    }

    /** The tokens cut the ring into equal parts. */
    private static BigInteger token(int index, int count) {
        BigInteger part = BigInteger.ONE.shiftLeft(64).divide(BigInteger.valueOf(count));
        return part.multiply(BigInteger.valueOf(index))
                .subtract(BigInteger.ONE.shiftLeft(63))
                .add(BigInteger.ONE);
    }

    /** Whether it lets in whoever gives the login, for which it needs what it makes for itself after it listens. */
    private static Probe answers(int port) {
        return () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
                socket.setSoTimeout(TIMEOUT_MILLIS);
                // One option: CQL_VERSION is 3.0.0.
                byte answer = ask(socket, STARTUP, "\0\1\0\13CQL_VERSION\0\0053.0.0");
                if (answer == AUTHENTICATE) {
                    String login = "\0" + LOGIN + "\0" + LOGIN;
                    answer = ask(socket, AUTH_RESPONSE, "\0\0\0" + (char) login.length() + login);
                }
                return answer == READY || answer == AUTH_SUCCESS;
            }
        };
    }

    /** The kind of the answer to a frame of protocol version 4. */
    private static byte ask(Socket socket, byte kind, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer frame = ByteBuffer.allocate(HEADER + bytes.length);
        socket.getOutputStream()
                .write(frame.put((byte) 4)
                        .put((byte) 0)
                        .putShort((short) 0)
                        .put(kind)
                        .putInt(bytes.length)
                        .put(bytes)
                        .array());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] header = new byte[HEADER];
        in.readFully(header);
        in.skipNBytes(ByteBuffer.wrap(header).getInt(HEADER - Integer.BYTES));
        return header[4];
    }

    /** What goes on where the configuration ends, within the options of TLS. */
    private static String guards(String home) {
        return """
                  require_client_auth: true
                  truststore: "%s/clients.pem"
                authenticator: PasswordAuthenticator
                authorizer: CassandraAuthorizer
                role_manager: CassandraRoleManager
                """.formatted(home);
    }

    private static String configuration(String home, BigInteger token, int port, int storage, int seed) {
        return """
                cluster_name: revtree
                num_tokens: 1
                initial_token: %s
                partitioner: org.apache.cassandra.dht.Murmur3Partitioner
                endpoint_snitch: GossipingPropertyFileSnitch
                seed_provider: [{class_name: org.apache.cassandra.locator.SimpleSeedProvider, parameters: [{seeds: "127.0.0.1:%d"}]}]
                auto_bootstrap: false
                listen_address: 127.0.0.1
                storage_port: %d
                rpc_address: 127.0.0.1
                native_transport_port: %d
                data_file_directories: ["%5$s/data"]
                commitlog_directory: "%5$s/commitlog"
                hints_directory: "%5$s/hints"
                saved_caches_directory: "%5$s/saved_caches"
                cdc_raw_directory: "%5$s/cdc"
                commitlog_sync: batch
                request_timeout: 10s
                read_request_timeout: 10s
                range_request_timeout: 10s
                write_request_timeout: 10s
                cas_contention_timeout: 10s
                commitlog_segment_size: 16MiB
                auto_snapshot: false
                batch_size_warn_threshold: 64KiB
                batch_size_fail_threshold: 640KiB
                unlogged_batch_across_partitions_warn_threshold: 1000
                concurrent_reads: 8
                concurrent_writes: 8
                concurrent_counter_writes: 8
                concurrent_compactors: 1
                memtable_heap_space: 96MiB
                memtable_offheap_space: 64MiB
                file_cache_size: 32MiB
                key_cache_size: 8MiB
                counter_cache_size: 0MiB
                client_encryption_options:
                  enabled: true
                  optional: true
                  keystore: "%5$s/server.pem"
                  ssl_context_factory: {class_name: org.apache.cassandra.security.PEMBasedSslContextFactory}
                """.formatted(token, seed, storage, port, home);
    }
}
