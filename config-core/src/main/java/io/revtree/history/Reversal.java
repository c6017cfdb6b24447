package io.revtree.history;

import com.google.protobuf.Message;
import io.revtree.ChangeKind;
import io.revtree.ConfigPath;
import io.revtree.Conflict;
import io.revtree.MergeConflictException;
import io.revtree.RevisionNotFoundException;
import io.revtree.tree.Node;
import io.revtree.tree.NodeChange;
import io.revtree.tree.Tree;
import io.revtree.tree.TreeDiff;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the changes of one commit back. Of the newest commit that gives exactly the tree before it; of an older one each
 * node that it changed becomes what it was before, provided that nothing else has changed that node since.
 */
public final class Reversal {

    private final Tree with;
    private final Tree without;

    /** Of a commit; RevisionNotFoundException for the one that created the tree. */
    public Reversal(Repository repository, CommitObject commit) {
        CommitObject parent = repository.commits().parent(commit);
        if (parent == null) {
            throw new RevisionNotFoundException(
                    "commit " + commit.id() + " created the tree; there is nothing before it to go back to");
        }
        this.with = repository.tree(commit);
        this.without = repository.tree(parent);
    }

    /** A tree without the commit's changes; MergeConflictException with every node that was changed since. */
    public Tree of(Tree head) {
        return head.id().equals(with.id()) ? without : new Undoing(head).run();
    }

    /** The way from one newer tree to that tree without the changes. */
    private final class Undoing {

        private final Tree head;
        private final List<Conflict> conflicts = new ArrayList<>();
        private Tree tree;

        /** The subtree that the last change was of as a whole, whose nodes follow one by one. */
        private @Nullable ConfigPath whole;

        Undoing(Tree head) {
            this.head = head;
            this.tree = head;
        }

        Tree run() {
            TreeDiff.between(with, without, this::undo);
            if (!conflicts.isEmpty()) {
                throw new MergeConflictException(conflicts);
            }
            return tree;
        }

        private void undo(NodeChange change) {
            ConfigPath path = change.path();
            if (whole != null && path.startsWith(whole)) {
                return;
            }
            boolean update = change.kind() == ChangeKind.UPDATE;
            whole = update ? null : path;
            if (!(update ? isOwnAsLeft(path) : isAllAsLeft(path))) {
                conflicts.add(conflict(path, change.kind() == ChangeKind.LIST));
            } else if (conflicts.isEmpty()) {
                tree = update ? tree.restoreOwn(path, without) : tree.restore(path, without);
            }
        }

        private boolean isOwnAsLeft(ConfigPath path) {
            Node now = head.find(path);
            Node then = with.find(path);
            return now != null && then != null && now.ownEquals(then);
        }

        private boolean isAllAsLeft(ConfigPath path) {
            return head.isSameAt(path, with) && (with.exists(path) || head.exists(path.above()));
        }

        private Conflict conflict(ConfigPath path, boolean list) {
            return list
                    ? new Conflict(path.toString(), "", null, null, null)
                    : new Conflict(
                            path.toString(), "", message(with, path), message(head, path), message(without, path));
        }
    }

    private static @Nullable Message message(Tree tree, ConfigPath path) {
        Node node = tree.find(path);
        return node == null ? null : node.message();
    }
}
