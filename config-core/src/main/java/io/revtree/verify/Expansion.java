package io.revtree.verify;

import io.revtree.CorruptObjectException;
import io.revtree.object.StoredObject;
import io.revtree.prolly.ChunkForm;
import io.revtree.schema.ChildField;
import io.revtree.schema.Key;
import io.revtree.store.BlobId;
import io.revtree.tree.NodeForm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Checks one object against what is due of it, with all that stands inside it, and finds the objects that it leads to. Reads
 * nothing. Used once, by one thread; what stands inside is at most 192 bytes, so its depth is small.
 */
final class Expansion {

    private final BiConsumer<Step, String> faults;
    private final List<Link> links = new ArrayList<>();

    /** Faults are told with the place where they are. */
    Expansion(BiConsumer<Step, String> faults) {
        this.faults = faults;
    }

    /** What the object leads to; CorruptObjectException if it cannot be read as what is due. */
    List<Link> of(Link link, StoredObject object) {
        if (link instanceof Link.ToNode node) {
            ofNode(node, object);
        } else if (link instanceof Link.ToChunk chunk) {
            ChunkForm form = ChunkForm.of(object, chunk.forms().rules());
            ofChunk(form, chunk.step(), chunk.forms(), chunk.container(), chunk.due(), true);
        } else {
            for (BlobId linked : object.links()) {
                links.add(new Link.ToAny(linked, link.step()));
            }
        }
        return links;
    }

    private void ofNode(Link.ToNode link, StoredObject object) {
        if (!link.isRoot() && NodeForm.shouldStandInside(object)) {
            faults.accept(link.step(), "it is a node so small that it should stand inside its parent");
        }
        NodeForm node = NodeForm.of(link.forms().context(), link.type(), object);
        ofNode(node, link.step(), link.forms());
        if (link.container() != null && link.key() != null) {
            checkKey(node, link.step(), link.container(), link.key());
        }
    }

    private void checkKey(NodeForm node, Step step, ChildField container, Key key) {
        if (!container.key().isPosition()) {
            node.checkKey(container.key(), key, problem -> faults.accept(step, problem));
        }
    }

    private void ofNode(NodeForm node, Step step, Forms forms) {
        node.check(problem -> faults.accept(step, problem));
        if (step.isTooDeep()) {
            throw new CorruptObjectException("it stands deeper than any path leads");
        }
        node.forEachChild(new NodeForm.Children() {
            @Override
            public void inside(ChildField field, NodeForm child) {
                ofNode(child, step.to(field), forms);
            }

            @Override
            public void linked(ChildField field, BlobId child) {
                links.add(new Link.ToNode(child, step.to(field), forms, field.type(), null, null, false));
            }

            @Override
            public void rootInside(ChildField field, ChunkForm root) {
                ofChunk(root, step.to(field), forms, field, ChunkForm.Due.ROOT, false);
            }

            @Override
            public void rootLinked(ChildField field, BlobId root) {
                links.add(new Link.ToChunk(root, step.to(field), forms, field, ChunkForm.Due.ROOT));
            }

            @Override
            public void unknown(int number, List<BlobId> unknown) {
                unknown.forEach(id -> links.add(new Link.ToAny(id, step.toUnknown(number))));
            }
        });
    }

    private void ofChunk(
            ChunkForm chunk, Step step, Forms forms, ChildField container, ChunkForm.Due due, boolean linked) {
        chunk.check(
                due,
                linked,
                container.key().isPosition(),
                problem -> faults.accept(step, "the " + chunk + ": " + problem));
        for (int i = 0; i < chunk.count(); i++) {
            if (chunk.level() > 0) {
                links.add(new Link.ToChunk(chunk.linkOf(i), step, forms, container, chunk.below(i, due)));
            } else {
                ofValue(chunk, i, step.to(container, chunk.key(i)), forms, container);
            }
        }
    }

    private void ofValue(ChunkForm chunk, int i, Step step, Forms forms, ChildField container) {
        Key key = chunk.key(i);
        if (chunk.isLinked(i)) {
            links.add(new Link.ToNode(chunk.linkOf(i), step, forms, container.type(), container, key, false));
            return;
        }
        try {
            NodeForm node = NodeForm.inside(forms.context(), container.type(), chunk, i);
            ofNode(node, step, forms);
            checkKey(node, step, container, key);
        } catch (CorruptObjectException e) {
            faults.accept(step, "its node inside the chunk cannot be read: " + e.getMessage());
        }
    }
}
