package io.revtree.it.stand;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers can be harmed, and come back as the same ones. */
class StandIT {

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void killedServersAnswerAgainInTheSamePlaceAndPausedOnesAfterAPause(Topology topology) {
        try (Servers servers = Stand.start(topology)) {
            Server server = servers.nodes().get(servers.nodes().size() - 1);
            Probe probe = ((Node) server).launch.probe();
            int port = server.port();

            server.pause();
            assertThat(answers(probe)).as("a paused %s", server).isFalse();
            server.resume();
            ((Node) server).await();
            server.kill();
            assertThat(answers(probe)).as("a killed %s", server).isFalse();
            server.start();

            assertThat(answers(probe)).as("a restarted %s", server).isTrue();
            assertThat(server.port()).isEqualTo(port);
        }
    }

    private static boolean answers(Probe probe) {
        try {
            return probe.answers();
        } catch (IOException e) {
            return false;
        }
    }
}
