package io.revtree.it.stand;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How one server is started.
 *
 * @param engine what it is
 * @param home its folder, from {@link Machine#home}
 * @param port where it answers
 * @param command the words after its program's name
 * @param files what lies in its home before its first start, by name
 * @param environment of its process
 * @param probe whether it answers
 * @param patience how long it may take to answer
 */
record Launch(
        Engine engine,
        String home,
        int port,
        List<String> command,
        Map<String, String> files,
        Map<String, String> environment,
        Probe probe,
        Duration patience) {

    Launch(Engine engine, String home, int port, List<String> command, Probe probe) {
        this(engine, home, port, command, Map.of(), Map.of(), probe, Duration.ofSeconds(60));
    }

    Launch withFile(String name, String content) {
        Map<String, String> more = new LinkedHashMap<>(files);
        more.put(name, content);
        return new Launch(engine, home, port, command, more, environment, probe, patience);
    }

    /** With what a server needs to show who it is, under these names. */
    Launch withIdentity(Certificates certificates) {
        return withFile("server.crt", certificates.server()).withFile("server.key", certificates.key());
    }

    Launch withEnvironment(Map<String, String> variables) {
        return new Launch(engine, home, port, command, files, variables, probe, patience);
    }

    Launch withPatience(Duration longer) {
        return new Launch(engine, home, port, command, files, environment, probe, longer);
    }
}
