package io.revtree.it.stand;

import java.util.Locale;

/** What a server is, as a container and as a process. */
enum Engine {
    REDIS("redis", "7.4", "redis-server", "/data"),
    CASSANDRA("cassandra", "5.0", "cassandra", "/var/lib/cassandra"),
    CONSUL("hashicorp/consul", "1.21", "consul", "/consul/data"),
    ETCD("quay.io/coreos/etcd", "v3.5.21", "etcd", "/etcd-data");

    private final String repository;
    private final String version;
    private final String program;
    private final String home;

    /**
     * @param repository of the official image
     * @param version of it
     * @param program the first word of the command that runs it
     * @param home the folder of a container that its server may write
     */
    Engine(String repository, String version, String program, String home) {
        this.repository = repository;
        this.version = version;
        this.program = program;
        this.home = home;
    }

    /** As it stands in properties: {@code redis}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The image to run: the official one, or what {@code revtree.it.LABEL.image} says of a topology, or {@code revtree.it.ENGINE.image} and
     * {@code .version} of all.
     */
    String image(Topology topology) {
        String image = Settings.of(topology.label() + ".image", Settings.of(label() + ".image", repository));
        // A colon behind the last slash is not that of a registry's port.
        return image.indexOf(':', image.lastIndexOf('/') + 1) > 0
                ? image
                : image + ":" + Settings.of(label() + ".version", version);
    }

    String program() {
        return program;
    }

    String home() {
        return home;
    }
}
