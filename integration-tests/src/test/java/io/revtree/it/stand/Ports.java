package io.revtree.it.stand;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that nobody listens on, each given once. They lie below those that systems give to outgoing connections: the port of
 * a server that is down for a while stays free. {@code revtree.it.ports=FROM-TO} names others.
 */
final class Ports {

    private static final String RANGE = Settings.of("ports", "20000-31999");
    private static final int FIRST = Integer.parseInt(RANGE.substring(0, RANGE.indexOf('-')));
    private static final int COUNT = Integer.parseInt(RANGE.substring(RANGE.indexOf('-') + 1)) - FIRST + 1;

    private static int next = ThreadLocalRandom.current().nextInt(COUNT);

    private Ports() {}

    static synchronized int free() {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + next;
            next = (next + 1) % COUNT;
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("none of the ports " + RANGE + " is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
