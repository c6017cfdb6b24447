package io.revtree.it.stand;

import org.testcontainers.DockerClientFactory;

/** A Docker engine, whose containers have the network of this machine. */
final class Containers implements Machine {

    private final Topology topology;

    /** @param topology whose images they are of */
    Containers(Topology topology) {
        this.topology = topology;
    }

    @Override
    public String home(Engine engine) {
        return engine.home();
    }

    @Override
    public Node create(Launch launch) throws MissingServerException {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new MissingServerException("no Docker engine answers");
        }
        return new ContainerNode(launch, launch.engine().image(topology));
    }

    @Override
    public String toString() {
        return "Docker";
    }
}
