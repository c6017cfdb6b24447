package io.revtree;

import com.google.protobuf.Message;
import io.revtree.tree.Lens;
import io.revtree.tree.PathPattern;
import io.revtree.tree.Tree;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reads of {@link ConfigView}, each over the tree of the moment in which it begins. As thread-safe as {@link #tree} is.
 */
abstract class TreeView implements ConfigView {

    /** The tree to read now; it throws where reading is over. */
    abstract Tree tree();

    /**
     * Makes something of the tree: where that meets a missing object because the tree was pruned, subclasses know better than to
     * call it damage.
     */
    <R extends @Nullable Object> R reading(Supplier<R> reading) {
        return reading.get();
    }

    /**
     * What to throw when something is missing that is read later, as a stream is, of the tree as it is now: as it cannot begin
     * again, a tree that was pruned is told, and all else is damage.
     */
    Function<CorruptObjectException, RuntimeException> explaining() {
        return damage -> damage;
    }

    /** What readers get in place of what is stored; null where they get that. */
    @Nullable
    Lens lens() {
        return null;
    }

    /** The node that the paths of this view begin at. */
    ConfigPath place() {
        return ConfigPath.ROOT;
    }

    /** Where a path of this view stands in the tree. */
    final ConfigPath absolute(String path) {
        return path.equals("/") ? place() : ConfigPath.parse(fromRoot(path));
    }

    /** A path or pattern of this view as it is from the root; what does not begin with a slash, as it was given. */
    final String fromRoot(String path) {
        ConfigPath place = place();
        if (place.isRoot() || !path.startsWith("/")) {
            return path;
        }
        return path.length() == 1 ? place.toString() : place + path;
    }

    @Override
    public Message get(String path) {
        return reading(() -> tree().read(absolute(path), 0, lens()));
    }

    @Override
    public Message get(String path, int depth) {
        return reading(() -> tree().read(absolute(path), depth, lens()));
    }

    @Override
    public <M extends Message> M get(String path, Class<M> type) {
        return cast(path, get(path), type);
    }

    @Override
    public <M extends Message> M get(String path, int depth, Class<M> type) {
        return cast(path, get(path, depth), type);
    }

    @Override
    public <M extends Message> @Nullable M getIfPresent(String path, Class<M> type) {
        ConfigPath place = absolute(path);
        return reading(() -> {
            Tree tree = tree();
            try {
                return tree.exists(place) ? cast(path, tree.read(place, 0, lens()), type) : null;
            } catch (NodeNotFoundException e) {
                return null;
            }
        });
    }

    @Override
    public List<Message> list(String container) {
        return reading(() -> tree().list(absolute(container), 0, lens()));
    }

    @Override
    public List<Message> list(String container, int depth) {
        return reading(() -> tree().list(absolute(container), depth, lens()));
    }

    @Override
    public <M extends Message> List<M> list(String container, Class<M> type) {
        return cast(container, list(container), type);
    }

    @Override
    public <M extends Message> List<M> list(String container, int depth, Class<M> type) {
        return cast(container, list(container, depth), type);
    }

    @Override
    public List<Message> list(String container, PageRequest page) {
        return reading(() -> tree().list(absolute(container), page, lens()));
    }

    @Override
    public <M extends Message> List<M> list(String container, PageRequest page, Class<M> type) {
        return cast(container, list(container, page), type);
    }

    @Override
    public Stream<Message> stream(String container) {
        return steps(() -> tree().stream(absolute(container), lens()));
    }

    @Override
    public <M extends Message> Stream<M> stream(String container, Class<M> type) {
        return stream(container).map(message -> cast(container, message, type));
    }

    @Override
    public Stream<String> keys(String container) {
        return steps(() -> tree().keys(absolute(container)));
    }

    @Override
    public long count(String container) {
        return reading(() -> tree().count(absolute(container)));
    }

    @Override
    public boolean exists(String path) {
        return reading(() -> tree().exists(absolute(path)));
    }

    @Override
    public Stream<FoundNode> find(String pattern) {
        Stream<FoundNode> found = steps(() -> tree().find(PathPattern.parse(fromRoot(pattern)), lens()));
        int above = place().isRoot() ? 0 : place().toString().length();
        return above == 0 ? found : found.map(node -> new FoundNode(below(node.path(), above), node.message()));
    }

    private <T> Stream<T> steps(Supplier<Stream<T>> begin) {
        Function<CorruptObjectException, RuntimeException> explaining = explaining();
        return GuardedSteps.of(reading(begin), explaining);
    }

    private static String below(String path, int above) {
        return path.length() == above ? "/" : path.substring(above);
    }

    private <M extends Message> List<M> cast(String path, List<Message> messages, Class<M> type) {
        return messages.stream().map(message -> cast(path, message, type)).toList();
    }

    private <M extends Message> M cast(String path, Message message, Class<M> type) {
        if (type.isInstance(message)) {
            return type.cast(message);
        }
        String held = message.getDescriptorForType().getFullName();
        throw new TypeMismatchException(
                fromRoot(path),
                "holds " + held + " as " + message.getClass().getName() + ", which is no " + type.getName()
                        + "; read it as what it is, and open the root with a generated message to get generated classes");
    }
}
