package io.revtree.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Servers that belong together. They end with the JVM at the latest. */
final class Group implements Servers {

    private static final Set<Group> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(Group::close), "stand-closing"));
    }

    private final Machine machine;
    private final List<Node> nodes = new ArrayList<>();
    private @Nullable Path folder;
    private UnaryOperator<String> url = tree -> {
        throw new IllegalStateException("these servers have not been started");
    };

    private @Nullable UnaryOperator<String> urlOverTls;

    Group(Machine machine) {
        this.machine = machine;
        OPEN.add(this);
    }

    String home(Engine engine) {
        return machine.home(engine);
    }

    /** Starts a server without waiting for it. */
    Node begin(Launch launch) throws MissingServerException {
        Node node = machine.create(launch);
        synchronized (nodes) {
            nodes.add(node);
        }
        node.begin();
        return node;
    }

    /** Returns when all answer. */
    void await() {
        nodes.forEach(Node::await);
    }

    /** A file for this machine's side of a connection. */
    Path file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** As the other, of any bytes. */
    Path file(String name, byte[] content) {
        try {
            if (folder == null) {
                folder = Files.createTempDirectory("revtree-stand-");
            }
            return Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the URL of a tree is, now that they run. */
    void reachedBy(UnaryOperator<String> pattern) {
        url = pattern;
    }

    /** The same over TLS. */
    void reachedOverTlsBy(UnaryOperator<String> pattern) {
        urlOverTls = pattern;
    }

    @Override
    public String url(String tree) {
        return url.apply(tree);
    }

    @Override
    public @Nullable String urlOverTls(String tree) {
        return urlOverTls == null ? null : urlOverTls.apply(tree);
    }

    @Override
    public List<Server> nodes() {
        return List.copyOf(nodes);
    }

    @Override
    public void close() {
        synchronized (nodes) {
            nodes.forEach(Node::close);
            nodes.clear();
        }
        if (folder != null) {
            Processes.delete(folder);
            folder = null;
        }
        OPEN.remove(this);
    }
}
