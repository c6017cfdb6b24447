package io.revtree.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.store.HostPort;
import io.revtree.store.StoreUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A link by Jedis")
class JedisLinkTest {

    /** Says OK to every command, and counts who connects. */
    private static final class Agreeable implements AutoCloseable {

        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger connected = new AtomicInteger();

        Agreeable() throws IOException {
            start(() -> {
                while (true) {
                    Socket client = socket.accept();
                    connected.incrementAndGet();
                    start(() -> answer(client));
                }
            });
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void start(Work work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (IOException e) {
                    // It was closed.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private static void answer(Socket client) throws IOException {
            try (client) {
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
                OutputStream replies = client.getOutputStream();
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("*")) { // a command begins, of which no argument in these tests looks so
                        String unused = lines.readLine(); // the length of its name
                        String reply = "HELLO".equals(lines.readLine()) ? "*2\r\n$5\r\nproto\r\n:2\r\n" : "+OK\r\n";
                        replies.write(reply.getBytes(StandardCharsets.US_ASCII));
                        replies.flush();
                    }
                }
            }
        }

        HostPort address() {
            return new HostPort("127.0.0.1", socket.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    @DisplayName("sends nothing over another connection when its own is ended before a command is sent")
    void connectsOnce() throws IOException {
        try (Agreeable server = new Agreeable()) {
            JedisDriver driver = new JedisDriver(Settings.of(StoreUrl.parse("redis://db/x")));
            Link link = driver.connect(server.address(), new Login(null, null, 0));
            assertThat(link.send(List.of(Command.of("PING", new String[0])))).hasSize(1);
            List<Command> endedMeanwhile = new AbstractList<>() {
                @Override
                public Command get(int index) {
                    link.close();
                    return Command.of("PING", new String[0]);
                }

                @Override
                public int size() {
                    return 1;
                }
            };

            assertThatThrownBy(() -> link.send(endedMeanwhile)).isInstanceOf(LinkException.class);

            assertThat(server.connected).hasValue(1);
            driver.close();
        }
    }
}
