package io.revtree.store.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A write to Consul")
class AtMostOnceTest {

    private static final byte[] VALUE = "v".getBytes(StandardCharsets.UTF_8);
    private static final Map<BlobId, byte[]> BLOB = Map.of(BlobId.of(1, 2, 3, 4), VALUE);
    private static final String DONE =
            "{\"Results\":[{\"KV\":{\"LockIndex\":0,\"Key\":\"k\",\"Flags\":0,\"Value\":null,"
                    + "\"CreateIndex\":7,\"ModifyIndex\":7}}],\"Errors\":null}";

    private ScriptedServer server;
    private ScriptedServer second;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        second = new ScriptedServer();
    }

    @AfterEach
    void stop() {
        server.close();
        second.close();
    }

    private KvStore open(boolean both) {
        server.script(request -> ScriptedServer.answer(request, 404, ""));
        second.script(request -> ScriptedServer.answer(request, 404, ""));
        String hosts = "127.0.0.1:" + server.port() + (both ? ",127.0.0.1:" + second.port() : "");
        KvStore store = KvStores.open("consul://" + hosts + "/t?requestTimeout=500ms&token=s3cret");
        server.asked().clear();
        second.asked().clear();
        return store;
    }

    private void assertWriteEnds(
            ScriptedServer.Script script, Class<? extends StoreException> fault, String message, int sent) {
        try (KvStore store = open(true)) {
            server.script(script);
            second.script(request -> ScriptedServer.answer(request, 200, DONE));
            assertThatThrownBy(() -> store.compareAndSetRef("r", null, VALUE))
                    .isExactlyInstanceOf(fault)
                    .hasMessageContaining("127.0.0.1:" + server.port())
                    .hasMessageContaining(message)
                    .hasMessageNotContaining("s3cret");
            assertThat(server.asked()).hasSize(sent);
            assertThat(second.asked()).isEmpty();
        }
    }

    @Test
    @DisplayName("whose connection is lost is unknown, and not sent again, to no server")
    void whoseConnectionIsLostIsUnknown() {
        assertWriteEnds(HttpExchange::close, UnknownOutcomeException.class, "may have landed", 1);
    }

    @Test
    @DisplayName("that is not answered in time is unknown, and not sent again")
    void thatIsNotAnsweredInTimeIsUnknown() {
        assertWriteEnds(request -> {}, UnknownOutcomeException.class, "requestTimeout", 1);
    }

    @Test
    @DisplayName("that may have been done by a leader that is lost is unknown")
    void thatALostLeaderMayHaveDoneIsUnknown() {
        for (String text : List.of(
                "leadership lost while committing log",
                "rpc error making call: EOF",
                "rpc error making call: stream closed",
                "raft is already shutdown")) {
            assertWriteEnds(
                    request -> ScriptedServer.answer(request, 500, text), UnknownOutcomeException.class, text, 1);
        }
    }

    @Test
    @DisplayName("is not sent again because a server asks for that")
    void isNotSentAgainOnDemand() {
        assertWriteEnds(
                request -> {
                    request.getResponseHeaders().set("Retry-After", "0");
                    ScriptedServer.answer(request, 503, "busy");
                },
                UnknownOutcomeException.class,
                "503",
                1);
        assertWriteEnds(
                request -> {
                    request.getResponseHeaders().set("Location", "http://127.0.0.1:" + second.port() + "/v1/txn");
                    ScriptedServer.answer(request, 307, "");
                },
                StoreException.class,
                "307",
                1);
        assertWriteEnds(request -> ScriptedServer.answer(request, 408, ""), StoreException.class, "408", 1);
    }

    @Test
    @DisplayName("whose answer makes no sense is unknown")
    void whoseAnswerMakesNoSenseIsUnknown() {
        assertWriteEnds(request -> ScriptedServer.answer(request, 200, "<html>"), UnknownOutcomeException.class, "", 1);
    }

    @Test
    @DisplayName("that no leader took, or that was one too many, has not happened")
    void thatNoLeaderTookHasNotHappened() {
        try (KvStore store = open(false)) {
            for (String text : List.of("No cluster leader", "rpc error making call: node is not the leader")) {
                server.script(request -> ScriptedServer.answer(request, 500, text));
                assertThatThrownBy(() -> store.compareAndSetRef("r", null, VALUE))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining(text);
            }
            server.script(request -> ScriptedServer.answer(request, 429, "too many"));
            assertThatThrownBy(() -> store.publish(BLOB, "r", null, VALUE))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("429");
        }
    }

    @Test
    @DisplayName("goes to another server when the first says that it has not done it, or is not there")
    void goesToAnotherServer() {
        try (KvStore store = open(true)) {
            second.script(request -> ScriptedServer.answer(request, 200, DONE));
            server.script(request -> ScriptedServer.answer(request, 500, "No cluster leader"));
            assertThat(store.compareAndSetRef("r", null, VALUE)).isTrue();
            assertThat(server.asked()).hasSize(1);
            assertThat(second.asked()).hasSize(1);
        }
        try (KvStore store = open(true)) {
            second.script(request -> ScriptedServer.answer(request, 200, DONE));
            server.close();
            assertThatThrownBy(() -> store.compareAndSetRef("r", null, VALUE))
                    .as("a connection was open still, so it may have been sent")
                    .isInstanceOf(UnknownOutcomeException.class);
            assertThat(store.compareAndSetRef("r", null, VALUE)).isTrue();
            assertThat(second.asked()).hasSize(1);
        }
    }

    @Test
    @DisplayName("that is refused for want of a right says which, also where Consul calls that a conflict")
    void thatIsRefusedSaysWhichRight() {
        String denied = "{\"Results\":null,\"Errors\":[{\"OpIndex\":0,\"What\":\"Permission denied\"}]}";
        for (int code : new int[] {403, 409}) {
            try (KvStore store = open(false)) {
                server.script(request -> ScriptedServer.answer(request, code, denied));
                assertThatThrownBy(() -> store.publish(BLOB, "r", null, VALUE))
                        .isExactlyInstanceOf(StoreException.class)
                        .hasMessageContaining("key_prefix \"t/\"")
                        .hasMessageNotContaining("s3cret");
                assertThat(server.asked()).hasSize(1);
            }
        }
    }

    @Test
    @DisplayName("that is too large for the server says which of its limits to raise")
    void thatIsTooLargeSaysWhichLimit() {
        try (KvStore store = open(false)) {
            server.script(request -> ScriptedServer.answer(request, 413, "Request body too large"));
            assertThatThrownBy(() -> store.writeBlobs(BLOB))
                    .isExactlyInstanceOf(StoreException.class)
                    .hasMessageContaining("txn_max_req_len");
        }
    }

    @Test
    @DisplayName("is no read: a read goes to the next server, or again over a new connection")
    void aReadGoesToTheNextServer() {
        try (KvStore store = open(true)) {
            server.script(HttpExchange::close);
            assertThat(store.readRef("r")).isNull();
            assertThat(second.asked()).hasSize(1);
        }
        try (KvStore store = open(false)) {
            List<HttpExchange> first = new java.util.concurrent.CopyOnWriteArrayList<>();
            server.script(request -> {
                if (first.isEmpty()) {
                    first.add(request);
                    request.close();
                } else {
                    ScriptedServer.answer(request, 404, "");
                }
            });
            assertThat(store.readRef("r")).isNull();
            assertThat(server.asked()).hasSize(2);
        }
    }

    @Test
    @DisplayName("carries the token in a header, and the datacentre in the query")
    void carriesTokenAndDatacentre() {
        List<String> tokens = new java.util.concurrent.CopyOnWriteArrayList<>();
        server.script(request -> {
            tokens.add(request.getRequestHeaders().getFirst("X-Consul-Token"));
            ScriptedServer.answer(request, 404, "");
        });
        try (KvStore store = KvStores.open("consul://127.0.0.1:" + server.port() + "/t?token=s3cret&dc=east")) {
            assertThat(store.readRef("r")).isNull();
        }
        assertThat(tokens).isNotEmpty().containsOnly("s3cret");
        assertThat(server.asked()).allMatch(uri -> uri.contains("dc=east") && !uri.contains("s3cret"));
    }
}
