package io.revtree.it.stand;

import java.util.List;

/**
 * What servers run on. They all have the network of this machine, so that a cluster is the same thing on each: servers on
 * 127.0.0.1, whose ports tell them apart.
 */
interface Machine {

    /** Those to try for a topology, the better one first. */
    static List<Machine> all(Topology topology) {
        String wanted = Settings.of("servers", "");
        return switch (wanted) {
            case "docker" -> List.of(new Containers(topology));
            case "native" -> List.of(new Processes());
            case "" -> List.of(new Containers(topology), new Processes());
            default ->
                throw new IllegalArgumentException(
                        "-Drevtree.it.servers is " + wanted + "; it can be docker or native");
        };
    }

    /** A folder that a server of an engine may write, where the server sees it. */
    String home(Engine engine);

    /**
     * A server that is not started yet.
     *
     * @throws MissingServerException if something must be installed first
     */
    Node create(Launch launch) throws MissingServerException;
}
