package io.revtree.it.consul;

import io.revtree.it.stand.Server;
import io.revtree.store.HostPort;
import io.revtree.store.StoreUrl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Consul by its plain HTTP interface: shares no code with the store. */
final class PlainConsul {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final @Nullable String token;

    private PlainConsul(HostPort server, @Nullable String token) {
        base = "http://" + server + "/v1/";
        this.token = token;
    }

    /** The first server of a store's URL, with its token. */
    static PlainConsul of(String url) {
        StoreUrl parsed = StoreUrl.parse(url);
        return new PlainConsul(parsed.hosts(8500).get(0), parsed.option("token"));
    }

    /** The server of these that leads now, null if none says that it does. */
    static @Nullable Server leader(String url, List<Server> nodes) {
        String token = StoreUrl.parse(url).option("token");
        for (Server node : nodes) {
            PlainConsul consul = new PlainConsul(new HostPort(node.host(), node.port()), token);
            if (consul.isLeader()) {
                return node;
            }
        }
        return null;
    }

    private boolean isLeader() {
        try {
            return get("agent/self").body().matches("(?s).*\"leader\":\\s*\"true\".*");
        } catch (IllegalStateException e) {
            return false; // not there now
        }
    }

    /** The bytes of a key, null for none. */
    byte @Nullable [] value(String key) {
        HttpResponse<byte[]> answer =
                send("kv/" + key + "?raw&consistent", "GET", BodyPublishers.noBody(), BodyHandlers.ofByteArray());
        return answer.statusCode() == 200 ? answer.body() : null;
    }

    /** The index at which a key was last written. */
    long index(String key) {
        String json = get("kv/" + key + "?consistent").body();
        Matcher index = Pattern.compile("\"ModifyIndex\":\\s*(\\d+)").matcher(json);
        if (!index.find()) {
            throw new IllegalStateException("no key " + key + ": " + json);
        }
        return Long.parseLong(index.group(1));
    }

    /** All keys that begin so, as JSON. */
    String keys(String prefix) {
        return get("kv/" + prefix + "?keys&consistent").body();
    }

    /** Makes a token with one policy, and gives its secret. */
    String token(String policyName, String rules) {
        String quoted = rules.replace("\"", "\\\"");
        put("acl/policy", "{\"Name\":\"" + policyName + "\",\"Rules\":\"" + quoted + "\"}");
        String made = put("acl/token", "{\"Policies\":[{\"Name\":\"" + policyName + "\"}]}");
        Matcher secret = Pattern.compile("\"SecretID\":\\s*\"([^\"]+)\"").matcher(made);
        if (!secret.find()) {
            throw new IllegalStateException("no token: " + made);
        }
        return secret.group(1);
    }

    String policyId(String name) {
        Matcher id = Pattern.compile("\"ID\":\\s*\"([^\"]+)\"")
                .matcher(get("acl/policy/name/" + name).body());
        if (!id.find()) {
            throw new IllegalStateException("no policy " + name);
        }
        return id.group(1);
    }

    String put(String path, String body) {
        HttpResponse<String> answer =
                send(path, "PUT", BodyPublishers.ofString(body), BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("PUT " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private HttpResponse<String> get(String path) {
        return send(path, "GET", BodyPublishers.noBody(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private <T> HttpResponse<T> send(
            String path, String method, BodyPublisher body, HttpResponse.BodyHandler<T> handler) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT).method(method, body);
        if (token != null) {
            request.header("X-Consul-Token", token);
        }
        try {
            return http.send(request.build(), handler);
        } catch (IOException e) {
            throw new IllegalStateException(base + path + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
