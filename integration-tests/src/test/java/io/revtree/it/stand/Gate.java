package io.revtree.it.stand;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A way to a server that can be shut: nothing passes then, in no direction, and connections stay, as when a network drops its
 * packets; what was sent meanwhile arrives when it opens again. Thread-safe.
 */
public final class Gate implements AutoCloseable {

    private static final long CLOSED_NANOS = 5_000_000;
    private static final int BUFFER = 64 * 1024;

    private final ServerSocket entry;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean shut;
    private volatile boolean ended;

    /**
     * Opens a way.
     *
     * @param target the port of the server, on this machine
     */
    public Gate(int target) {
        this.target = target;
        try {
            entry = new ServerSocket(Ports.free(), 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** The port by which the server is reached this way. */
    public int port() {
        return entry.getLocalPort();
    }

    /** Lets nothing pass from now on. */
    public void shut() {
        shut = true;
    }

    /** Lets everything pass again. */
    public void open() {
        shut = false;
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "gate");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!ended) {
            try {
                Socket client = entry.accept();
                sockets.add(client);
                daemon(() -> connect(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        awaitOpen();
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(server);
            // Held back for an acknowledgement, small requests would take 40 ms, and lose against all that go straight.
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            daemon(() -> pass(server, client));
            pass(client, server);
        } catch (IOException e) {
            // the server is down
            end(client);
        }
    }

    private void end(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no use any more either way
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitOpen();
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // one end is gone, and with it the other
        }
        end(from);
        end(to);
    }

    private void awaitOpen() {
        while (shut && !ended) {
            LockSupport.parkNanos(CLOSED_NANOS);
        }
    }

    @Override
    public void close() {
        ended = true;
        sockets.forEach(this::end);
        try {
            entry.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
