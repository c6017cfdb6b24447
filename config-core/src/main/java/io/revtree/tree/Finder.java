package io.revtree.tree;

import com.google.protobuf.Message;
import io.revtree.ConfigPath;
import io.revtree.FoundNode;
import io.revtree.schema.ChildField;
import io.revtree.schema.Key;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a tree whose paths match a pattern, parents before children, fields by number and children by key. Lazy:
 * holds one iterator for each level that it is in. For one thread.
 */
final class Finder implements Iterator<FoundNode> {

    /** A node on the way, the places of the pattern that its path leads to, and what readers get of it. */
    private record Visit(
            ConfigPath path,
            Node node,
            long places,
            @Nullable ChildField field,
            @Nullable Lens lens) {

        Message message() {
            return lens == null ? node.message() : lens.seen(node.message(), node.type(), field, () -> path);
        }
    }

    private final PathPattern pattern;
    private final Deque<Iterator<Visit>> levels = new ArrayDeque<>();
    private @Nullable FoundNode next;

    Finder(Node root, PathPattern pattern, @Nullable Lens lens) {
        this.pattern = pattern;
        levels.push(List.of(new Visit(ConfigPath.ROOT, root, pattern.start(), null, lens))
                .iterator());
    }

    @Override
    public boolean hasNext() {
        while (next == null && !levels.isEmpty()) {
            Iterator<Visit> level = levels.peek();
            if (!level.hasNext()) {
                levels.pop();
                continue;
            }
            Visit visit = level.next();
            levels.push(new Below(visit));
            if (pattern.accepts(visit.places)) {
                next = new FoundNode(visit.path.toString(), visit.message());
            }
        }
        return next != null;
    }

    @Override
    public FoundNode next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        FoundNode found = next;
        next = null;
        return found;
    }

    /** The nodes right below one, container by container. */
    private final class Below implements Iterator<Visit> {

        private final ConfigPath path;
        private final long places;
        private final @Nullable Lens lens;
        private final Iterator<Child> children;
        private Iterator<Visit> open = Collections.emptyIterator();

        Below(Visit visit) {
            path = visit.path;
            places = visit.places;
            lens = visit.lens;
            children = visit.node.children().iterator();
        }

        @Override
        public boolean hasNext() {
            while (!open.hasNext() && children.hasNext()) {
                open = within(children.next());
            }
            return open.hasNext();
        }

        @Override
        public Visit next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return open.next();
        }

        private Iterator<Visit> within(Child child) {
            if (child instanceof Child.Single single) {
                ChildField field = single.field();
                long there = pattern.advance(places, field.name());
                return there == 0
                        ? Collections.emptyIterator()
                        : List.of(new Visit(
                                        path.field(field.name()),
                                        single.node(),
                                        there,
                                        field,
                                        Lens.below(lens, field.name())))
                                .iterator();
            }
            if (child instanceof Child.Many many) {
                long inside = pattern.advance(places, many.field().name());
                if (inside != 0) {
                    return children(many.field(), many.container(), inside);
                }
            }
            return Collections.emptyIterator();
        }

        private Iterator<Visit> children(ChildField field, Container container, long inside) {
            ConfigPath at = path.field(field.name());
            Lens within = Lens.below(lens, field.name());
            String only = pattern.only(inside);
            if (only != null) {
                return one(at, field, container, inside, only, within);
            }
            Iterator<Map.Entry<Key, Node>> entries = container.entries(null);
            return new Matching(at, field, entries, inside, within);
        }

        private Iterator<Visit> one(
                ConfigPath at,
                ChildField field,
                Container container,
                long inside,
                String segment,
                @Nullable Lens within) {
            Key key = field.key().parse(segment);
            Node node = key == null ? null : container.get(key); // a pattern may name keys that cannot be here
            if (key == null || node == null) {
                return Collections.emptyIterator();
            }
            long there = pattern.advance(inside, segment);
            return List.of(new Visit(at.with(segment), node, there, field, Lens.below(within, field, key)))
                    .iterator();
        }
    }

    /** The children of one container that the pattern leads to. */
    private final class Matching implements Iterator<Visit> {

        private final ConfigPath path;
        private final ChildField field;
        private final Iterator<Map.Entry<Key, Node>> entries;
        private final long inside;
        private final @Nullable Lens within;
        private @Nullable Visit next;

        Matching(
                ConfigPath path,
                ChildField field,
                Iterator<Map.Entry<Key, Node>> entries,
                long inside,
                @Nullable Lens within) {
            this.path = path;
            this.field = field;
            this.entries = entries;
            this.inside = inside;
            this.within = within;
        }

        @Override
        public boolean hasNext() {
            while (next == null && entries.hasNext()) {
                Map.Entry<Key, Node> entry = entries.next();
                String segment = field.key().format(entry.getKey());
                long there = pattern.advance(inside, segment);
                if (there != 0) {
                    Lens lens = Lens.below(within, segment);
                    next = new Visit(path.with(segment), entry.getValue(), there, field, lens);
                }
            }
            return next != null;
        }

        @Override
        public Visit next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException();
            }
            Visit visit = next;
            next = null;
            return visit;
        }
    }
}
