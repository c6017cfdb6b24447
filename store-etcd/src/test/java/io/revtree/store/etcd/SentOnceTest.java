package io.revtree.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.etcd.jetcd.api.Compare;
import io.grpc.Status;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A compare-and-set at etcd")
class SentOnceTest {

    private static final String REF = "heads/main";

    private final ScriptedServer server = new ScriptedServer();

    @AfterEach
    void closeServer() {
        server.close();
    }

    private KvStore open(String options) {
        return KvStores.open("etcd://" + server.address() + "/tree" + options);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = "OK", mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("is sent once, whatever status the server answers by")
    void isSentOnceWhateverTheStatus(Status.Code code) {
        server.answerBy(code.toStatus().withDescription("etcdserver: something"));
        try (KvStore store = open("")) {
            assertThatThrownBy(() -> move(store)).isInstanceOf(StoreException.class);
        }
        assertThat(server.transactions()).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Status.Code.class,
            names = {
                "CANCELLED",
                "UNKNOWN",
                "DEADLINE_EXCEEDED",
                "ABORTED",
                "INTERNAL",
                "UNAVAILABLE",
                "DATA_LOSS",
                "RESOURCE_EXHAUSTED"
            })
    @DisplayName("may have landed after a status that does not say no")
    void mayHaveLanded(Status.Code code) {
        server.answerBy(code.toStatus().withDescription("etcdserver: something"));
        try (KvStore store = open("")) {
            assertThatThrownBy(() -> move(store))
                    .isInstanceOf(UnknownOutcomeException.class)
                    .hasMessageContaining(server.address());
        }
    }

    private enum Refusal {
        NO_LEADER(Status.Code.UNAVAILABLE, "etcdserver: no leader", StoreUnavailableException.class, "majority"),
        DROPPED(Status.Code.UNKNOWN, "raft proposal dropped", StoreUnavailableException.class, "majority"),
        BUSY(Status.Code.RESOURCE_EXHAUSTED, "etcdserver: too many requests", StoreUnavailableException.class, "later"),
        DENIED(Status.Code.PERMISSION_DENIED, "etcdserver: permission denied", StoreException.class, "'tree//'"),
        NO_USER(Status.Code.INVALID_ARGUMENT, "etcdserver: user name is empty", StoreException.class, "USER"),
        LARGE(
                Status.Code.INVALID_ARGUMENT,
                "etcdserver: request is too large",
                StoreException.class,
                "--max-request-bytes"),
        MANY(
                Status.Code.INVALID_ARGUMENT,
                "etcdserver: too many operations in txn request",
                StoreException.class,
                "--max-txn-ops"),
        CHANGED(Status.Code.UNAVAILABLE, "etcdserver: leader changed", UnknownOutcomeException.class, "landed"),
        STOPPED(Status.Code.UNAVAILABLE, "etcdserver: server stopped", UnknownOutcomeException.class, "landed"),
        TIMED_OUT(Status.Code.UNAVAILABLE, "etcdserver: request timed out", UnknownOutcomeException.class, "landed"),
        FULL(
                Status.Code.RESOURCE_EXHAUSTED,
                "etcdserver: mvcc: database space exceeded",
                UnknownOutcomeException.class,
                "alarm disarm");

        private final Status.Code code;
        private final String text;
        private final Class<? extends StoreException> fault;
        private final String remedy;

        Refusal(Status.Code code, String text, Class<? extends StoreException> fault, String remedy) {
            this.code = code;
            this.text = text;
            this.fault = fault;
            this.remedy = remedy;
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @DisplayName("that etcd does not carry out names the server, the reason and the remedy")
    void namesTheRemedy(Refusal refusal) {
        server.answerBy(refusal.code.toStatus().withDescription(refusal.text));
        try (KvStore store = open("")) {
            assertThat(catchThrowable(() -> move(store)))
                    .isExactlyInstanceOf(refusal.fault)
                    .hasMessageContaining(server.address())
                    .hasMessageContaining(refusal.text)
                    .hasMessageContaining(refusal.remedy);
        }
        assertThat(server.transactions()).hasSize(1);
    }

    @Test
    @DisplayName("whose answer is lost with the connection may have landed, and was sent once")
    void aLostAnswerIsUnknown() {
        server.answerBy(observer -> server.vanish());
        try (KvStore store = open("")) {
            assertThatThrownBy(() -> move(store)).isInstanceOf(UnknownOutcomeException.class);
        }
        assertThat(server.transactions()).hasSize(1);
    }

    @Test
    @DisplayName("that is not answered in time may have landed, and was sent once")
    void aLateAnswerIsUnknown() {
        server.answerBy(observer -> {});
        try (KvStore store = open("?requestTimeout=300ms")) {
            assertThatThrownBy(() -> move(store))
                    .isInstanceOf(UnknownOutcomeException.class)
                    .hasMessageContaining("requestTimeout");
        }
        assertThat(server.transactions()).hasSize(1);
    }

    @Test
    @DisplayName("of a caller who is interrupted is waited for")
    void anInterruptedCallerWaits() {
        try (KvStore store = open("")) {
            server.answerBy(ScriptedServer::succeed);
            Thread.currentThread().interrupt();
            boolean moved = move(store);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(moved).isTrue();
        }
    }

    @Test
    @DisplayName("that cannot be sent to a server goes to the next, once")
    void whatCannotBeSentGoesToTheNext() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        try (KvStore store = KvStores.open("etcd://127.0.0.1:" + nobody + "," + server.address() + "/tree")) {
            assertThat(move(store)).isTrue();
        }
        assertThat(server.transactions()).hasSize(1);
    }

    @Test
    @DisplayName("that cannot be sent at all has not landed, and says where nobody listens")
    void whatCannotBeSentHasNotLanded() {
        try (KvStore store = open("")) {
            server.vanish();
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            Throwable fault = catchThrowable(() -> move(store));
            while (fault instanceof UnknownOutcomeException && System.nanoTime() < deadline) {
                fault = catchThrowable(() -> move(store)); // the end of the connection was not noticed yet
            }
            assertThat(fault)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(server.address())
                    .hasMessageContaining("refused");
        }
        assertThat(server.transactions()).isEmpty();
    }

    @Test
    @DisplayName("does not go out when it is unknown whether its blobs are written")
    void itWaitsForItsBlobs() {
        server.answerBy(Status.UNAVAILABLE.withDescription("etcdserver: request timed out"));
        try (KvStore store = open("")) {
            assertThatThrownBy(() -> store.publish(blobs(300), REF, null, bytes("one")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(REF);
        }
        assertThat(server.transactions())
                .isNotEmpty()
                .allSatisfy(sent -> assertThat(sent.getCompareList()).isEmpty());
    }

    @Test
    @DisplayName("goes last, with the blobs that fit beside it")
    void itGoesLast() {
        try (KvStore store = open("")) {
            assertThat(store.publish(blobs(300), REF, null, bytes("one"))).isTrue();
        }
        assertThat(server.transactions()).hasSize(3);
        assertThat(server.transactions().subList(0, 2))
                .allSatisfy(sent -> assertThat(sent.getCompareList()).isEmpty());
        assertThat(server.transactions().get(2).getSuccessCount()).isEqualTo(128);
        assertThat(server.transactions().get(2).getCompareList())
                .extracting(Compare::getTarget)
                .containsExactly(Compare.CompareTarget.CREATE);
    }

    @Test
    @DisplayName("that was refused for an old token goes out again with a new one, and no other time")
    void anOldTokenIsRenewed() {
        server.wantPassword("secret");
        try (KvStore store = KvStores.open("etcd://joe:secret@" + server.address() + "/tree")) {
            assertThat(move(store)).isTrue();
            server.forgetTokens();
            assertThat(move(store)).isTrue();
            assertThat(server.logins()).isEqualTo(2);
            assertThat(server.transactions()).hasSize(3);
        }
    }

    @Test
    @DisplayName("of a user with a wrong password is never sent, and no text shows the password")
    void aWrongPasswordIsRefused() {
        server.wantPassword("secret");
        assertThatThrownBy(() -> KvStores.open("etcd://joe:swordfish@" + server.address() + "/tree"))
                .isExactlyInstanceOf(StoreException.class)
                .hasMessageContaining("authentication failed")
                .hasMessageContaining(server.address())
                .satisfies(e -> assertThat(allTexts(e)).doesNotContain("swordfish"));
    }

    private static String allTexts(Throwable fault) {
        StringBuilder texts = new StringBuilder();
        for (Throwable each = fault; each != null; each = each.getCause()) {
            texts.append(each);
        }
        return texts.toString();
    }

    private static boolean move(KvStore store) {
        return store.compareAndSetRef(REF, null, bytes("one"));
    }

    private static Map<BlobId, byte[]> blobs(int count) {
        Map<BlobId, byte[]> blobs = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            blobs.put(BlobId.of(i, 0, 0, i), bytes("blob " + i));
        }
        return blobs;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
