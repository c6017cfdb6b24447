package io.revtree.history;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.revtree.Commit;
import io.revtree.ConfigPath;
import io.revtree.tree.Node;
import io.revtree.tree.Tree;
import io.revtree.wire.Fields;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds for each own field of a node the commit that gave it its value, by walking back until all are found. A merge gave none
 * that one of its parents has; where both have it, the first one is asked. What was pruned gave none: the first one after it that is kept stands for it.
 */
public final class Blame {

    private final Repository repository;
    private final ConfigPath path;

    /** Of a node. */
    public Blame(Repository repository, ConfigPath path) {
        this.repository = repository;
        this.path = path;
    }

    /** A node as a commit has it, and those of its fields of which it is not known yet which commit set them. */
    private record Open(Node node, SortedSet<String> fields) {

        Open and(Open same) {
            fields.addAll(same.fields);
            return this;
        }
    }

    /** By the names of the fields that are set. */
    public SortedMap<String, Commit> of(CommitObject newest, Tree tree) {
        SortedMap<String, Commit> blame = new TreeMap<>();
        Node node = tree.find(path);
        if (node == null) {
            tree.read(path, 0);
            return blame;
        }
        NavigableMap<CommitObject, Open> open = new TreeMap<>(Commits.NEWEST_FIRST);
        open.put(newest, new Open(node, fields(node)));
        while (!open.isEmpty()) {
            Map.Entry<CommitObject, Open> next = open.pollFirstEntry();
            CommitObject commit = next.getKey();
            SortedSet<String> left = next.getValue().fields();
            for (CommitObject parent : repository.commits().parents(commit)) {
                Open before =
                        left.isEmpty() ? null : before(parent, next.getValue().node(), left);
                if (before != null) {
                    open.merge(parent, before, Open::and);
                }
            }
            left.forEach(field -> blame.put(field, commit.commit()));
        }
        return blame;
    }

    /** Takes from {@code left} the fields that a parent has with the same values, and gives them; null when there are none. */
    private @Nullable Open before(CommitObject parent, Node node, SortedSet<String> left) {
        Node before = repository.tree(parent).find(path);
        if (before == null) {
            return null;
        }
        List<String> changed = changed(before, node);
        SortedSet<String> same = new TreeSet<>(left);
        same.removeIf(field -> changed.stream().anyMatch(other -> within(other, field) || within(field, other)));
        left.removeAll(same);
        return same.isEmpty() ? null : new Open(before, same);
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

    /** Whether a field is another one, or below it: a sub-message that came or went is named as a whole. */
    private static boolean within(String field, String other) {
        return field.startsWith(other) && (field.length() == other.length() || field.charAt(other.length()) == '.');
    }
}
