package io.revtree.store.redis;

import io.revtree.store.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Jedis, of which single connections are used: its own clients for Sentinel and Cluster send a command again when they
 * cannot know what became of it.
 */
final class JedisDriver implements Driver {

    private final Settings settings;
    private final Set<JedisLink> links = ConcurrentHashMap.newKeySet();
    private final Set<Socket> connecting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    JedisDriver(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Link connect(HostPort server, Login login) {
        JedisClientConfig config = config(login);
        JedisLink link = new JedisLink(
                server, () -> connection(server, config), settings.requestTimeout(), closing -> links.remove(closing));
        links.add(link);
        if (closed) {
            link.close();
        }
        return link;
    }

    private JedisClientConfig config(Login login) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .resp2()
                .connectionTimeoutMillis((int) settings.connectTimeout().toMillis())
                .socketTimeoutMillis((int) settings.requestTimeout().toMillis())
                .database(login.database());
        if (login.password() != null) {
            config.user(login.user()).password(login.password());
        }
        return config.build();
    }

    private Connection connection(HostPort server, JedisClientConfig config) {
        List<Socket> sockets = new ArrayList<>();
        try {
            Connection connection = new Connection(once(() -> socket(server, sockets)), config);
            connection.connect();
            return connection;
        } catch (JedisConnectionException e) {
            throw LinkException.notSent(server, e);
        } catch (JedisDataException e) {
            throw LinkException.refused(server, ErrorReply.of(String.valueOf(e.getMessage())));
        } catch (JedisException e) {
            throw LinkException.notSent(server, e);
        } finally {
            connecting.removeAll(sockets);
        }
    }

    /**
     * Jedis connects again, without a login and to the first database, when something is sent over a connection that was ended
     * meanwhile. That must not be: the server that is there next may lack what went over the connection before.
     */
    private static JedisSocketFactory once(JedisSocketFactory sockets) {
        AtomicBoolean taken = new AtomicBoolean();
        return () -> {
            if (taken.getAndSet(true)) {
                throw new JedisConnectionException("the connection was ended");
            }
            return sockets.createSocket();
        };
    }

    private Socket socket(HostPort server, List<Socket> sockets) {
        try {
            Socket socket = plainSocket(server, sockets);
            try {
                Tls tls = settings.tls();
                return tls == null ? socket : secured(socket, server, tls);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw new JedisConnectionException(e);
        }
    }

    private Socket plainSocket(HostPort server, List<Socket> sockets) throws IOException {
        IOException refused = new UnknownHostException(server.host());
        for (InetAddress address : InetAddress.getAllByName(server.host())) {
            Socket socket = settings.tls() == null ? new BufferedSocket() : new Socket();
            sockets.add(socket);
            connecting.add(socket); // for close() to end it, whatever it waits for
            try {
                if (closed) {
                    throw new SocketException("the store is closed");
                }
                socket.setTcpNoDelay(true);
                socket.setKeepAlive(true);
                socket.connect(new InetSocketAddress(address, server.port()), (int)
                        settings.connectTimeout().toMillis());
                socket.setSoTimeout((int) settings.requestTimeout().toMillis());
                return socket;
            } catch (IOException e) {
                refused = e;
                socket.close();
            }
        }
        throw refused;
    }

    private static Socket secured(Socket socket, HostPort server, Tls tls) throws IOException {
        SSLSocket secured =
                (SSLSocket) tls.context().getSocketFactory().createSocket(socket, server.host(), server.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the server's name is to be checked
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    @Override
    public void close() {
        closed = true;
        links.forEach(JedisLink::close);
        for (Socket socket : connecting) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is of no use any more, closed or not.
            }
        }
    }
}
