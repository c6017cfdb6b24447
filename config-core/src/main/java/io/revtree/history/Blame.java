package io.revtree.history;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.revtree.Commit;
import io.revtree.ConfigPath;
import io.revtree.tree.Node;
import io.revtree.tree.Tree;
import io.revtree.wire.Fields;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds for each own field of a node the commit that gave it its value, by walking back until all are found. */
public final class Blame {

    private final Repository repository;
    private final ConfigPath path;

    /** Of a node. */
    public Blame(Repository repository, ConfigPath path) {
        this.repository = repository;
        this.path = path;
    }

    /** By the names of the fields that are set. */
    public SortedMap<String, Commit> of(CommitObject newest, Tree tree) {
        SortedMap<String, Commit> blame = new TreeMap<>();
        Node node = tree.find(path);
        if (node == null) {
            tree.read(path, 0);
            return blame;
        }
        SortedSet<String> open = fields(node);
        Iterator<CommitObject> log =
                new PathLog(repository, path).of(newest, tree).iterator();
        while (!open.isEmpty() && log.hasNext()) {
            CommitObject commit = log.next();
            Node before = before(commit);
            settle(open, changed(before, node), commit, blame);
            if (before == null) {
                break;
            }
            node = before;
        }
        return blame;
    }

    /** The fields that are set, those of sub-messages one by one, and what the schema does not know. */
    private static SortedSet<String> fields(Node node) {
        SortedSet<String> fields = new TreeSet<>();
        addFields(node.message(), "", fields);
        for (String field : changed(null, node)) {
            if (fields.stream().noneMatch(known -> within(known, field))) {
                fields.add(field);
            }
        }
        return fields;
    }

    private static void addFields(Message message, String prefix, SortedSet<String> fields) {
        message.getAllFields().forEach((field, value) -> {
            boolean further = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isRepeated();
            if (further && !((Message) value).getAllFields().isEmpty()) {
                addFields((Message) value, prefix + field.getName() + ".", fields);
            } else {
                fields.add(prefix + field.getName());
            }
        });
    }

    private static List<String> changed(@Nullable Node before, Node after) {
        return Fields.changedPaths(after.type().shape(), before == null ? new byte[0] : before.own(), after.own());
    }

    private @Nullable Node before(CommitObject commit) {
        CommitObject parent = repository.commits().parent(commit);
        return parent == null ? null : repository.tree(parent).find(path);
    }

    private static void settle(
            SortedSet<String> open, Collection<String> changed, CommitObject commit, SortedMap<String, Commit> blame) {
        Iterator<String> fields = open.iterator();
        while (fields.hasNext()) {
            String field = fields.next();
            if (changed.stream().anyMatch(other -> within(other, field) || within(field, other))) {
                blame.put(field, commit.commit());
                fields.remove();
            }
        }
    }

    /** Whether a field is another one, or below it: a sub-message that came or went is named as a whole. */
    private static boolean within(String field, String other) {
        return field.startsWith(other) && (field.length() == other.length() || field.charAt(other.length()) == '.');
    }
}
