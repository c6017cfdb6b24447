package io.revtree.it.stand;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.RemoteDockerImage;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** A server as a container: killed and started again it is the same container, with the same files. */
final class ContainerNode extends Node {

    private static final int LINES_MAX = 40;
    private static final int KILL_SECONDS = 30;

    private final GenericContainer<?> container;
    private boolean begun;
    private boolean paused;

    ContainerNode(Launch launch, String image) throws MissingServerException {
        super(launch);
        List<String> command = new ArrayList<>(List.of(launch.engine().program()));
        command.addAll(launch.command());
        container = new GenericContainer<>(image(image))
                .withNetworkMode("host")
                .withLabel("revtree.it.run", System.getenv().getOrDefault("REVTREE_IT_RUN", "none"))
                .withEnv(launch.environment())
                .withCommand(command.toArray(String[]::new))
                .waitingFor(new Unawaited());
        launch.files()
                .forEach((name, content) ->
                        container.withCopyToContainer(Transferable.of(content), launch.home() + "/" + name));
    }

    private static RemoteDockerImage image(String name) throws MissingServerException {
        RemoteDockerImage image = new RemoteDockerImage(DockerImageName.parse(name));
        try {
            image.get();
            return image;
        } catch (ContainerFetchException e) {
            throw new MissingServerException("Docker cannot get the image " + name);
        }
    }

    @Override
    void begin() {
        if (begun) {
            docker().startContainerCmd(container.getContainerId()).exec();
        } else {
            container.start();
            begun = true;
        }
    }

    @Override
    boolean isAlive() {
        return container.isRunning();
    }

    @Override
    public void kill() {
        resume();
        if (!isAlive()) {
            return;
        }
        docker().killContainerCmd(container.getContainerId()).exec();
        docker().waitContainerCmd(container.getContainerId())
                .exec(new WaitContainerResultCallback())
                .awaitStatusCode(KILL_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void pause() {
        docker().pauseContainerCmd(container.getContainerId()).exec();
        paused = true;
    }

    @Override
    public void resume() {
        if (paused) {
            docker().unpauseContainerCmd(container.getContainerId()).exec();
            paused = false;
        }
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    @Override
    String lastWords() {
        if (container.getContainerId() == null) {
            return "nothing";
        }
        List<String> all = container.getLogs().lines().toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - LINES_MAX), all.size()));
    }

    @Override
    void close() {
        if (begun) {
            resume();
        }
        container.stop();
    }

    /** Every node is awaited by its probe, over restarts too. */
    private static final class Unawaited extends AbstractWaitStrategy {

        @Override
        protected void waitUntilReady() {}
    }
}
