package io.revtree.it.stand;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Requests to servers of this machine. */
final class Http {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    private Http() {}

    /** The text that is there, without the blanks at its ends; that of an error too. */
    static String get(String url) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    /** What is answered to a PUT of nothing with one header. */
    static String put(String url, String header, String value) throws IOException {
        return send(
                HttpRequest.newBuilder(URI.create(url)).header(header, value).PUT(BodyPublishers.noBody()));
    }

    private static String send(HttpRequest.Builder request) throws IOException {
        try {
            return CLIENT.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString())
                    .body()
                    .strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
