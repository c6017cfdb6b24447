package io.revtree.it.stand;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A wire to a server that can be cut, that can lose what the server answers, and that remembers what was sent to it. What it
 * remembers is only of use where neither side encrypts or compresses. Thread-safe.
 */
public final class Wire implements AutoCloseable {

    private static final int BUFFER = 64 << 10;

    private final int server;
    private final ServerSocket listening;
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private volatile boolean cut;
    private volatile boolean losesAnswers;
    private volatile @Nullable String unanswered;
    private volatile int answeredBytes = Integer.MAX_VALUE;
    private volatile boolean hasLost;

    /**
     * Lays a wire.
     *
     * @param server its port on this machine
     */
    public Wire(int server) {
        this.server = server;
        try {
            listening = new ServerSocket();
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** Where this side's end is. */
    public int port() {
        return listening.getLocalPort();
    }

    /** The same, with the host. */
    public String end() {
        return "127.0.0.1:" + port();
    }

    /** Ends all connections, and each one that is made from now on. */
    public void cut() {
        cut = true;
        lines.forEach(Line::close);
    }

    /** Everything passes again, for whoever connects anew. */
    public void mend() {
        losesAnswers = false;
        unanswered = null;
        answeredBytes = Integer.MAX_VALUE;
        cut = false;
    }

    /** Lets everything through to the server from now on, and nothing back. */
    public void loseAnswers() {
        losesAnswers = true;
    }

    /** Loses the answers on the connection by which this text is sent, from that request on; other connections are as usual. */
    public void loseAnswersTo(String text) {
        unanswered = text;
    }

    /** Loses the answers on each connection by which more than so many bytes were sent. */
    public void loseAnswersAfter(int bytes) {
        answeredBytes = bytes;
    }

    /** Whether an answer was lost. */
    public boolean hasLostAnswers() {
        return hasLost;
    }

    /** Ends the connections by which this text was sent, and no other. */
    public void cutWhatCarried(String text) {
        lines.stream().filter(line -> line.sent().contains(text)).forEach(Line::close);
    }

    /** How often this text was sent to the server, of bytes below 128, which must not overlap with itself. */
    public int sent(String text) {
        return requests().stream()
                .mapToInt(sent -> sent.split(java.util.regex.Pattern.quote(text), -1).length - 1)
                .sum();
    }

    /** All that was sent to the server, by connections in their order; a byte is a character. */
    public List<String> requests() {
        return lines.stream().map(Line::sent).toList();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                if (cut) {
                    client.close();
                    continue;
                }
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
                // Held back for an acknowledgement, small requests would take 40 ms.
                client.setTcpNoDelay(true);
                upstream.setTcpNoDelay(true);
                Line line = new Line(client, upstream);
                lines.add(line);
                start(line::passRequests);
                start(line::passAnswers);
            }
        } catch (IOException e) {
            // The wire is closed.
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lines.forEach(Line::close);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "test-wire");
        thread.setDaemon(true);
        thread.start();
    }

    /** One connection. */
    private final class Line {

        private final Socket client;
        private final Socket upstream;
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

        Line(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        String sent() {
            return sent.toString(StandardCharsets.ISO_8859_1);
        }

        void passRequests() {
            pump(client, upstream, false);
        }

        void passAnswers() {
            pump(upstream, client, true);
        }

        private void pump(Socket from, Socket to, boolean answers) {
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[BUFFER];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (!answers) {
                        sent.write(buffer, 0, read); // before it arrives, so that its answer finds it here
                    }
                    if (answers && isLost()) {
                        hasLost = true;
                    } else {
                        out.write(buffer, 0, read);
                    }
                }
            } catch (IOException e) {
                // One side has gone: the other one goes as well.
            }
        }

        private boolean isLost() {
            String text = unanswered;
            return losesAnswers || sent.size() > answeredBytes || (text != null && sent().contains(text));
        }

        void close() {
            try {
                client.close();
                upstream.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
