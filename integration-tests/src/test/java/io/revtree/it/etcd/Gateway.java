package io.revtree.it.etcd;

import io.revtree.store.HostPort;
import io.revtree.store.StoreUrl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** etcd by its JSON over plain HTTP: a second client, which shares no code with the store's. */
public final class Gateway {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final HostPort server;

    Gateway(HostPort server) {
        this.server = server;
    }

    /** To the first server of a store's URL. */
    public static Gateway of(String url) {
        return new Gateway(StoreUrl.parse(url).hosts(2379).get(0));
    }

    /**
     * A key as etcd keeps it.
     *
     * @param value in hex
     * @param version how many times it was put since it was created
     */
    record Entry(String key, String value, long version) {}

    List<Entry> below(String prefix) {
        byte[] end = prefix.getBytes(StandardCharsets.UTF_8);
        end[end.length - 1]++;
        String answer = post("kv/range", "{\"key\":\"" + base64(prefix) + "\",\"range_end\":\"" + base64(end) + "\"}");
        List<Entry> found = new ArrayList<>();
        Matcher each = Pattern.compile("\\{\"key\":\"[^}]*}").matcher(answer);
        while (each.find()) {
            String entry = each.group();
            found.add(new Entry(
                    new String(bytes(field(entry, "key")), StandardCharsets.UTF_8),
                    HexFormat.of().formatHex(bytes(field(entry, "value"))),
                    Long.parseLong(field(entry, "version"))));
        }
        return found;
    }

    void put(String key, byte[] value) {
        post("kv/put", "{\"key\":\"" + base64(key) + "\",\"value\":\"" + base64(value) + "\"}");
    }

    /** Drops all revisions but the newest. */
    void compact() {
        String revision = field(post("kv/range", "{\"key\":\"" + base64("x") + "\"}"), "revision");
        post("kv/compaction", "{\"revision\":\"" + revision + "\",\"physical\":true}");
    }

    boolean isLeader() {
        String status = post("maintenance/status", "{}");
        return field(status, "leader").equals(field(status, "member_id"));
    }

    void alarmOfSpace(boolean on) {
        String member = field(post("maintenance/status", "{}"), "member_id");
        post(
                "maintenance/alarm",
                "{\"action\":\"" + (on ? "ACTIVATE" : "DEACTIVATE") + "\",\"memberID\":\"" + member
                        + "\",\"alarm\":\"NOSPACE\"}");
    }

    public void addUser(String name, String password) {
        post("auth/user/add", "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }

    public void addRole(String name) {
        post("auth/role/add", "{\"name\":\"" + name + "\"}");
    }

    void grantBelow(String role, String prefix) {
        byte[] end = prefix.getBytes(StandardCharsets.UTF_8);
        end[end.length - 1]++;
        post(
                "auth/role/grant",
                "{\"name\":\"" + role + "\",\"perm\":{\"permType\":\"READWRITE\",\"key\":\"" + base64(prefix)
                        + "\",\"range_end\":\"" + base64(end) + "\"}}");
    }

    public void giveRole(String user, String role) {
        post("auth/user/grant", "{\"user\":\"" + user + "\",\"role\":\"" + role + "\"}");
    }

    public void enableUsers() {
        post("auth/enable", "{}");
    }

    private String post(String call, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server + "/v3/" + call))
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(call + " at " + server + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new IllegalStateException(call + " at " + server, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The value of a field, wherever it stands first; empty if it does not, as etcd leaves out what is zero. */
    private static String field(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
