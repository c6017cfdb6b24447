package io.revtree.it.stand;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.SocketFactory;

/** A connection to a Redis server, as far as setting one up needs it: commands whose reply is one text or number. */
public final class Resp implements Closeable {

    private static final int TIMEOUT_MILLIS = 2_000;

    private final Socket socket;
    private final DataInputStream in;

    /** Connects without TLS. */
    public Resp(int port) throws IOException {
        this(SocketFactory.getDefault(), port);
    }

    Resp(SocketFactory sockets, int port) throws IOException {
        socket = sockets.createSocket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /**
     * The reply to a command.
     *
     * @throws IOException if it is an error, or does not come
     */
    public String call(String... words) throws IOException {
        StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            command.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        OutputStream out = socket.getOutputStream();
        out.write(command.toString().getBytes(StandardCharsets.US_ASCII));
        out.flush();
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '$' -> {
                byte[] bulk = new byte[Integer.parseInt(rest)];
                in.readFully(bulk);
                line();
                yield new String(bulk, StandardCharsets.UTF_8);
            }
            default -> throw new IOException(words[0] + ": " + rest);
        };
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended");
            }
            line.append((char) next);
        }
        line.setLength(line.length() - 1);
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
