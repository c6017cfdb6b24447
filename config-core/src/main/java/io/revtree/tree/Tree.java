package io.revtree.tree;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import io.revtree.ConfigPath;
import io.revtree.CorruptObjectException;
import io.revtree.FoundNode;
import io.revtree.NodeNotFoundException;
import io.revtree.PageRequest;
import io.revtree.object.Held;
import io.revtree.object.ObjectBatch;
import io.revtree.prolly.Owner;
import io.revtree.schema.ChildField;
import io.revtree.schema.Key;
import io.revtree.store.BlobId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * One state of a whole tree. An edit gives another tree that shares all that it did not touch, this very one if it changes
 * nothing. A draft until it is sealed. Immutable, but for one that is {@link #ownedBy owned}.
 */
public final class Tree {

    private static final int EDITS_LIGHT_MAX = 32;

    private final TreeContext context;
    private final Node root;

    /** Who may change in place what it made, when it edits this tree; null for nobody. */
    private final @Nullable Owner owner;

    private Tree(TreeContext context, Node root) {
        this(context, root, null);
    }

    private Tree(TreeContext context, Node root, @Nullable Owner owner) {
        this.context = context;
        this.root = root;
        this.owner = owner;
    }

    /** A draft of what a message holds, its children included. */
    public static Tree of(TreeContext context, Message message) {
        Node root = new Given(context, false).node(context.rootType(), message, null, ConfigPath.ROOT);
        return new Tree(context, root);
    }

    /** The tree whose root node is this object. */
    public static Tree load(TreeContext context, BlobId rootNode) {
        Held<Node> root = context.reader().load(rootNode, context.codec(context.rootType()));
        return new Tree(context, root.value());
    }

    public TreeContext context() {
        return context;
    }

    public Node root() {
        return root;
    }

    /** Whether so little waits for the seal that it takes no longer than a few commits do. */
    public boolean isLight() {
        return root.edits(EDITS_LIGHT_MAX) <= EDITS_LIGHT_MAX;
    }

    /** This tree with its bytes and ids settled; the cost follows the edits. */
    public Tree seal() {
        return root.isSealed() ? this : new Tree(context, root.seal());
    }

    /** The hash of the content; of sealed trees only. */
    public BlobId id() {
        return root.id();
    }

    /**
     * Adds to the batch every object of this sealed tree that is not at the same place in another one, which is wholly in
     * the store.
     */
    public void collectNew(@Nullable Tree beside, ObjectBatch batch) {
        if (beside != null && root.isSameAs(beside.root)) {
            return;
        }
        root.collectNew(beside == null ? null : beside.root, batch);
        root.object().addTo(batch);
    }

    // Edits

    public Tree update(ConfigPath path, Message message, boolean strict) {
        return withRoot(Damage.at(path, () -> new Editing(context, path, strict, owner).update(root, message)));
    }

    public Tree update(ConfigPath path, Message message, FieldMask mask, boolean strict) {
        return withRoot(Damage.at(path, () -> new Editing(context, path, strict, owner).update(root, message, mask)));
    }

    public Tree add(ConfigPath container, Message message) {
        return withRoot(Damage.at(container, () -> new Editing(context, container, false, owner).add(root, message)));
    }

    public Tree put(ConfigPath path, Message message, boolean strict) {
        return withRoot(Damage.at(path, () -> new Editing(context, path, strict, owner).put(root, message)));
    }

    public Tree remove(ConfigPath path) {
        return withRoot(Damage.at(path, () -> new Editing(context, path, false, owner).remove(root)));
    }

    /** What is at the path, a node or a container, becomes what it is in {@code other}. */
    public Tree restore(ConfigPath path, Tree other) {
        return withRoot(Damage.at(path, () -> new Editing(context, path, false, owner).restore(root, other.root)));
    }

    /** The tree with this root; this very tree if it is its own. */
    public Tree withRoot(Node next) {
        return next == root ? this : new Tree(context, next, owner);
    }

    /**
     * This tree for one who makes edit after edit and shows none of them: it may be changed in place by an edit that is not
     * refused, and so may be what comes of that, by the next.
     */
    public Tree ownedBy(Owner editor) {
        return new Tree(context, root, editor);
    }

    /** This tree for everybody; its owner must let go of it. */
    public Tree shared() {
        return owner == null ? this : new Tree(context, root);
    }

    // Reads

    public Message read(ConfigPath path, int depth) {
        return read(path, depth, null);
    }

    /** What readers get by this lens; null where that is as it is stored. */
    public Message read(ConfigPath path, int depth, @Nullable Lens lens) {
        Assembly assembly = new Assembly(path);
        try {
            Route route = route(path).toNode();
            Node node = route.locate(context, root);
            Lens here = lens == null ? null : route.lens(lens);
            return depth == 0 && here == null ? node.message() : assembly.message(node, depth, here, route.child());
        } catch (CorruptObjectException e) {
            throw Damage.at(assembly.place(), e);
        }
    }

    /** The node at the path, null when it is not there or unset, and where a container is. */
    public @Nullable Node find(ConfigPath path) {
        Route route = route(path);
        return route.container() == null ? find(route, path) : null;
    }

    /** The node at the path, the default one where a single child is unset; null where a child with a key is not there. */
    public @Nullable Node findOrDefault(ConfigPath path) {
        Route route = route(path).toNode();
        return Damage.at(path, () -> route.findOrDefault(context, root));
    }

    /**
     * The path of a node, spelled as the tree gives keys out. It throws where there is none; a single child is always
     * there.
     */
    public ConfigPath locate(ConfigPath path) {
        Route route = route(path).toNode();
        Damage.at(path, () -> route.locate(context, root));
        return route.spelled();
    }

    /** Whether a path leads into a container without keys, whose children have places only. */
    public boolean isInList(ConfigPath path) {
        return route(path).leadsThroughList();
    }

    /** Throws for a path that the schema knows nothing of. */
    public void check(ConfigPath path) {
        route(path);
    }

    public boolean exists(ConfigPath path) {
        Route route;
        try {
            route = route(path);
        } catch (NodeNotFoundException e) {
            return false;
        }
        return find(route, path) != null;
    }

    private @Nullable Node find(Route route, ConfigPath path) {
        try {
            return route.find(root);
        } catch (CorruptObjectException e) {
            throw Damage.at(path, e);
        }
    }

    public long count(ConfigPath path) {
        return container(route(path), path).size();
    }

    /** How many children stand before this one in its sealed container. */
    public long rank(ConfigPath child) {
        return Damage.at(child, () -> route(child).rank(context, root));
    }

    public List<Message> list(ConfigPath path, int depth) {
        return list(path, depth, null);
    }

    /** What readers get by this lens. */
    public List<Message> list(ConfigPath path, int depth, @Nullable Lens lens) {
        Route route = route(path);
        Iterator<Message> children = children(route, path, null, depth, lens);
        List<Message> messages = new ArrayList<>();
        children.forEachRemaining(messages::add);
        return Collections.unmodifiableList(messages);
    }

    /** The children behind a key, or all, in one assembly. */
    private Iterator<Message> children(
            Route route, ConfigPath path, @Nullable Key after, int depth, @Nullable Lens lens) {
        Iterator<Map.Entry<Key, Node>> entries = entries(route, path, after);
        ChildField field = route.toContainer();
        Lens within = route.lens(lens);
        Assembly assembly = new Assembly(path);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public Message next() {
                return assembly.listed(field, entries.next(), depth, within);
            }
        };
    }

    /** As the other one, of one page. */
    public List<Message> list(ConfigPath path, PageRequest page, @Nullable Lens lens) {
        Route route = route(path);
        ChildField field = route.toContainer();
        String after = page.after();
        Iterator<Message> children =
                children(route, path, after == null ? null : Route.key(field, after, path), 0, lens);
        List<Message> messages = new ArrayList<>();
        while (messages.size() < page.limit() && children.hasNext()) {
            messages.add(children.next());
        }
        return Collections.unmodifiableList(messages);
    }

    /** What readers get by this lens, one by one. */
    public Stream<Message> stream(ConfigPath path, @Nullable Lens lens) {
        Route route = route(path);
        Iterator<Map.Entry<Key, Node>> entries = entries(route, path, null);
        Lens within = route.lens(lens);
        ChildField field = route.toContainer();
        return stream(entries)
                .map(entry -> within == null
                        ? entry.getValue().message()
                        : new Assembly(path).listed(field, entry, 0, within));
    }

    public Stream<String> keys(ConfigPath path) {
        Route route = route(path);
        ChildField field = route.toContainer();
        return stream(entries(route, path, null)).map(entry -> field.key().format(entry.getKey()));
    }

    /** The nodes that match, as readers get them by this lens. */
    public Stream<FoundNode> find(PathPattern pattern, @Nullable Lens lens) {
        return stream(new Finder(root, pattern, lens));
    }

    /** Whether both sealed trees hold the same at the path: a node with all below it, a container, or nothing. */
    public boolean isSameAt(ConfigPath path, Tree other) {
        Route route = route(path);
        Node mine = route.find(root);
        Node theirs = route.find(other.root);
        if (mine == null || theirs == null) {
            return mine == theirs;
        }
        ChildField container = route.container();
        if (container == null) {
            return mine.isSameAs(theirs);
        }
        return mine.containerOrEmpty(container)
                .stored()
                .isSameAs(theirs.containerOrEmpty(container).stored());
    }

    /**
     * Whether both sealed trees have the same at the path in a node's own fields, or in a container; where the other one has no such
     * node, nothing can differ.
     */
    public boolean isOwnSameAt(ConfigPath path, Tree other) {
        Route route = route(path);
        if (route.container() != null) {
            return isSameAt(path, other);
        }
        Node mine = route.find(root);
        Node theirs = route.find(other.root);
        return theirs == null || (mine != null && mine.ownEquals(theirs));
    }

    private Route route(ConfigPath path) {
        return Route.of(context.rootType(), path);
    }

    private Container container(Route route, ConfigPath path) {
        ChildField field = route.toContainer();
        return Damage.at(path, () -> route.locate(context, root).containerOrEmpty(field));
    }

    private Iterator<Map.Entry<Key, Node>> entries(Route route, ConfigPath path, @Nullable Key after) {
        Container container = container(route, path);
        return Damage.at(path, Damage.at(path, () -> container.entries(after)));
    }

    private static <T> Stream<T> stream(Iterator<T> iterator) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(iterator, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }
}
