package io.revtree.store.consul;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server that answers as a test says, for what a healthy Consul cannot be brought to say. */
final class ScriptedServer implements AutoCloseable {

    /** What to do with a request. */
    interface Script {
        void answer(HttpExchange request) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Script script = request -> answer(request, 404, "");

    ScriptedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", request -> {
            asked.add(request.getRequestMethod() + " " + request.getRequestURI());
            request.getRequestBody().readAllBytes();
            script.answer(request);
        });
        server.start();
    }

    void script(Script next) {
        script = next;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The methods and URIs of the requests that came, but for those of opening a store. */
    List<String> asked() {
        return asked;
    }

    static void answer(HttpExchange request, int code, String body) throws IOException {
        request.getResponseHeaders().putIfAbsent("X-Consul-Index", List.of("1"));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        request.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        request.getResponseBody().write(bytes);
        request.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
