package io.revtree.store.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The watch of refs in Consul")
class RefWatchTest {

    /** What one query is answered: the index, the status, and where the ref "r" was last written. */
    private record Answer(String index, int code, int written) {}

    @Test
    @SuppressWarnings("try") // closed before the end, since that is what is timed
    @DisplayName("begins again when the index goes back, never waits with 0, and goes on after faults")
    void keepsTheRulesOfTheIndex() throws IOException, InterruptedException {
        BlockingQueue<String> queries = new LinkedBlockingQueue<>();
        BlockingQueue<Answer> answers = new LinkedBlockingQueue<>(List.of(
                new Answer("50", 200, 40),
                new Answer("60", 200, 60),
                new Answer("20", 200, 15), // the index goes back
                new Answer("0", 200, 16), // and is nothing to wait with
                new Answer("7", 500, 16),
                new Answer("70", 200, 70)));
        BlockingQueue<String> hints = new LinkedBlockingQueue<>();
        try (ScriptedServer server = new ScriptedServer();
                KvStore store = KvStores.open("consul://127.0.0.1:" + server.port() + "/t")) {
            server.script(request -> {
                queries.add(String.valueOf(request.getRequestURI().getQuery()));
                Answer answer = answers.poll();
                if (answer == null) {
                    return; // as a query that waits
                }
                request.getResponseHeaders().set("X-Consul-Index", answer.index);
                ScriptedServer.answer(
                        request,
                        answer.code,
                        "[{\"LockIndex\":0,\"Key\":\"t/~refs/r\",\"Flags\":0,"
                                + "\"Value\":\"YQ==\",\"CreateIndex\":1,\"ModifyIndex\":" + answer.written + "}]");
            });
            store.watchRefs("", hints::add);
            assertThat(next(queries)).doesNotContain("index").doesNotContain("wait");
            assertThat(next(queries)).contains("index=50").contains("wait=");
            assertThat(next(queries)).contains("index=60");
            assertThat(next(queries)).as("after an index that went back").doesNotContain("index");
            assertThat(next(queries)).as("after index 0").contains("index=1");
            assertThat(next(queries)).as("after a fault").contains("index=1");
            assertThat(next(queries)).contains("index=70");
            assertThat(next(hints)).as("once it knows what there is").isEmpty();
            for (int i = 0; i < 4; i++) {
                assertThat(next(hints)).isEqualTo("r");
            }
            assertThat(hints).isEmpty();
            long begun = System.nanoTime();
            store.close(); // with a query that hangs
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).isLessThan(2_000);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("revtree-consul-watch"));
    }

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        String next = queue.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("within 20 s").isNotNull();
        return String.valueOf(next);
    }
}
