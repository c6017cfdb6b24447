package io.revtree.history;

import io.revtree.ConfigPath;
import io.revtree.tree.Tree;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The commits along first parents that changed what is at a path: those whose subtree there is another than that of their first
 * parent. A merge stands for all that it brought, and where some
 * were pruned, the next one for all that these did. For one use by one thread.
 */
public final class PathLog {

    private final Repository repository;
    private final ConfigPath path;

    /** The tree that was read last: a commit is met as a parent, and next as itself. */
    private @Nullable Tree read;

    /** Of a node or a container. */
    public PathLog(Repository repository, ConfigPath path) {
        this.repository = repository;
        this.path = path;
    }

    /** Newest first, read as the stream is. */
    public Stream<CommitObject> of(CommitObject newest, Tree tree) {
        tree.check(path);
        read = tree;
        return repository.commits().line(newest).filter(this::changed);
    }

    private boolean changed(CommitObject commit) {
        Tree after = tree(commit);
        CommitObject parent = repository.commits().parent(commit);
        return parent == null ? path.isRoot() || !after.isSameAt(path, nothing()) : !after.isSameAt(path, tree(parent));
    }

    /** The tree before the first. */
    private Tree nothing() {
        return Tree.of(repository.context(), repository.context().rootType().defaultInstance())
                .seal();
    }

    private Tree tree(CommitObject commit) {
        Tree known = read;
        if (known == null || !known.id().equals(commit.root())) {
            known = repository.tree(commit);
            read = known;
        }
        return known;
    }
}
