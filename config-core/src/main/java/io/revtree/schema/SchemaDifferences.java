package io.revtree.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.revtree.wire.FieldRole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Compares what the fields of two schemas mean, by number, as far as both have them. A field that one of them lacks, or
 * that has another name, is no difference: that is how protos evolve. Used once.
 */
final class SchemaDifferences {

    private final List<String> differences = new ArrayList<>();
    private final Set<String> compared = new HashSet<>();

    List<String> of(NodeType stored, NodeType program) {
        if (!stored.fullName().equals(program.fullName())) {
            return List.of("the root of the tree is %s, that of the program %s"
                    .formatted(stored.fullName(), program.fullName()));
        }
        nodes(stored, program);
        return differences;
    }

    private void nodes(NodeType stored, NodeType program) {
        if (!compared.add("node %s %s".formatted(stored.fullName(), program.fullName()))) {
            return;
        }
        for (FieldDescriptor field : stored.descriptor().getFields()) {
            FieldDescriptor now = program.descriptor().findFieldByNumber(field.getNumber());
            // Nothing is stored of a real-time field, so it may become anything.
            if (now == null || stored.shape().role(field.getNumber()) == FieldRole.REAL_TIME) {
                continue;
            }
            ChildField child = stored.child(field.getNumber());
            ChildField childNow = program.child(field.getNumber());
            if (child != null && childNow != null) {
                children(child, childNow);
            } else if (child != null) {
                differ(field, "a child in the tree and none in the program");
            } else if (childNow != null) {
                differ(field, "no child in the tree and one in the program");
            } else {
                fields(field, now);
            }
        }
    }

    private void children(ChildField stored, ChildField program) {
        if (stored.form() != program.form()) {
            differ(stored.descriptor(), told(stored) + " in the tree and " + told(program) + " in the program");
            return;
        }
        if (!stored.key().isSameAs(program.key())) {
            differ(
                    stored.descriptor(),
                    "key %s in the tree and %s in the program".formatted(stored.key(), program.key()));
        }
        nodes(stored.type(), program.type());
    }

    private static String told(ChildField child) {
        return switch (child.form()) {
            case SINGLE -> "a single child";
            case KEYED -> "a container by key " + child.key();
            case LISTED -> "a container by position";
        };
    }

    private void plain(Descriptor stored, Descriptor program) {
        if (!compared.add("plain %s %s".formatted(stored.getFullName(), program.getFullName()))) {
            return;
        }
        for (FieldDescriptor field : stored.getFields()) {
            FieldDescriptor now = program.findFieldByNumber(field.getNumber());
            if (now != null) {
                fields(field, now);
            }
        }
    }

    private void fields(FieldDescriptor stored, FieldDescriptor program) {
        boolean isSame = stored.getType() == program.getType()
                && stored.isRepeated() == program.isRepeated()
                && stored.isMapField() == program.isMapField();
        if (!isSame) {
            differ(stored, "%s in the tree and %s in the program".formatted(told(stored), told(program)));
        } else if (stored.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            plain(stored.getMessageType(), program.getMessageType());
        }
    }

    private static String told(FieldDescriptor field) {
        if (field.isMapField()) {
            return "map";
        }
        String type = field.getType().name().toLowerCase(Locale.ROOT);
        return field.isRepeated() ? "repeated " + type : type;
    }

    private void differ(FieldDescriptor field, String how) {
        differences.add("%s (field %d): %s".formatted(field.getFullName(), field.getNumber(), how));
    }
}
