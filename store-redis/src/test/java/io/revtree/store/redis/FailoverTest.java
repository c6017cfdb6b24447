package io.revtree.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.store.BlobId;
import io.revtree.store.HostPort;
import io.revtree.store.KvStore;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.StoreUrl;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a server takes over that has nothing of what the last one was sent")
class FailoverTest {

    private static final String REF = "heads/main";
    private static final byte[] NEXT = {1};

    /** Each of its own, so that each takes a script of its own. */
    private static final Map<BlobId, byte[]> THREE_SCRIPTS = blobs(3, (1 << 20) - 1024);

    private final TestServer first = new TestServer();
    private final TestServer second = new TestServer();
    private final Deque<TestServer> masters = new ArrayDeque<>(List.of(first, second));

    private KvStore open() {
        Driver driver = new Driver() {
            @Override
            public Link connect(HostPort server, Login login) {
                return masters.remove();
            }

            @Override
            public void close() {}
        };
        return RedisStore.open(Settings.of(StoreUrl.parse("redis://db/x")), driver);
    }

    @Test
    @DisplayName("the ref of a publish whose blobs went ahead does not move; the next try writes all again")
    void aRefIsNotMovedAwayFromItsBlobs() {
        try (KvStore store = open()) {
            first.breaksAfterWrites(2);
            assertThatThrownBy(() -> store.publish(THREE_SCRIPTS, REF, null, NEXT))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("try again");
            assertThat(second.refs).isEmpty();

            assertThat(store.publish(THREE_SCRIPTS, REF, null, NEXT)).isTrue();
            assertThat(second.refs).containsExactly(REF);
            assertThat(second.blobs).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("it does not move either when the first round of blobs went to one server and the next to the other")
    void allRoundsGoToOneServer() {
        try (KvStore store = open()) {
            first.breaksAfterWrites(8);
            assertThatThrownBy(() -> store.publish(blobs(12, (1 << 20) - 1024), REF, null, NEXT))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(second.refs).isEmpty();
            assertThat(second.blobs).isZero();
        }
    }

    @Test
    @DisplayName("what is one script is sent to it")
    void oneScriptIsSentToTheNewServer() {
        try (KvStore store = open()) {
            store.writeBlobs(blobs(1, 10));
            first.close();
            assertThat(store.publish(blobs(1, 100), REF, null, NEXT)).isTrue();
            assertThat(second.refs).containsExactly(REF);
            assertThat(second.blobs).isEqualTo(1);
        }
    }

    private static Map<BlobId, byte[]> blobs(int count, int bytes) {
        Map<BlobId, byte[]> blobs = new HashMap<>();
        for (int i = 0; i < count; i++) {
            byte[] id = new byte[BlobId.BYTES];
            id[0] = (byte) i;
            blobs.put(BlobId.of(id, 0), new byte[bytes]);
        }
        return blobs;
    }

    /** As much of a server as this needs, and the link to it. It moves every ref that it is asked to. */
    private static final class TestServer implements Link {

        private final Set<String> refs = new HashSet<>();
        private int blobs;
        private int writesLeft = Integer.MAX_VALUE;
        private boolean closed;

        void breaksAfterWrites(int writes) {
            writesLeft = writes;
        }

        @Override
        public HostPort server() {
            return new HostPort("db", 6379);
        }

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        @SuppressWarnings("NullAway") // the compiler of 17 does not read what a class file says of type arguments
        public List<@Nullable Object> send(List<Command> commands) {
            if (closed) {
                throw LinkException.notSent(server(), null);
            }
            @Nullable Object[] replies = commands.stream().map(this::reply).toArray();
            closed = writesLeft == 0;
            return Arrays.asList(replies);
        }

        private @Nullable Object reply(Command command) {
            return switch (command.name()) {
                case "HELLO" -> List.of("mode", "standalone", "role", "master");
                case "CONFIG" -> List.of("maxmemory-policy", "noeviction");
                case "INFO" -> "";
                case "HGET" -> null;
                case "EVALSHA" -> run(command);
                default -> throw new AssertionError(command.name());
            };
        }

        private Long run(Command command) {
            int keys = Integer.parseInt(Command.text(command.arguments().get(1)));
            if (command.script() == Script.WRITE) {
                blobs += keys - 1;
                writesLeft--;
            } else {
                blobs += keys - 2;
                refs.add(Command.text(command.arguments().get(2 + keys)));
            }
            return 1L;
        }

        @Override
        public Subscription subscribe(byte[] channel, Consumer<byte[]> message) {
            throw new AssertionError("nobody watches");
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
