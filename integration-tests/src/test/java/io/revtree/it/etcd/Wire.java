package io.revtree.it.etcd;

import io.revtree.store.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A wire to a server that can be cut, and that can lose what the server answers. */
final class Wire implements AutoCloseable {

    private final HostPort server;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean losesAnswers;

    Wire(HostPort server) {
        this.server = server;
        try {
            listening = new ServerSocket();
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    HostPort end() {
        return new HostPort("127.0.0.1", listening.getLocalPort());
    }

    /** Ends all connections, and each one that is made from now on. */
    void cut() {
        cut = true;
        closeAll();
    }

    void mend() {
        losesAnswers = false;
        cut = false;
    }

    /** Lets everything through to the server from now on, and nothing back. */
    void loseAnswers() {
        losesAnswers = true;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                if (cut) {
                    client.close();
                    continue;
                }
                Socket upstream = new Socket(server.host(), server.port());
                open.add(client);
                open.add(upstream);
                start(() -> pump(client, upstream, false));
                start(() -> pump(upstream, client, true));
            }
        } catch (IOException e) {
            // The wire is closed.
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[64 << 10];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!answers || !losesAnswers) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // One side has gone: the other one goes as well.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void closeAll() {
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        closeAll();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "test-wire");
        thread.setDaemon(true);
        thread.start();
    }
}
