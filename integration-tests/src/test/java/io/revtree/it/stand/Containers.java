package io.revtree.it.stand;

import org.testcontainers.DockerClientFactory;

/** A Docker engine, whose containers have the network of this machine. */
final class Containers implements Machine {

    @Override
    public String home(Engine engine) {
        return engine.home();
    }

    @Override
    public Node create(Launch launch) throws MissingServerException {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new MissingServerException("no Docker engine answers");
        }
        return new ContainerNode(launch);
    }

    @Override
    public String toString() {
        return "Docker";
    }
}
