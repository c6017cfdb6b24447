package io.revtree.schema;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.revtree.MergePolicy;
import io.revtree.wire.FieldRole;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a program says of a schema in code instead of by annotations.
 *
 * @param children by the full name of the field, the key fields of its children; none for a single child or a list
 * @param roles by the full name of the field, what access there is to it
 * @param merges by the full name of the message type, how changes of it merge
 */
public record Declarations(
        Map<String, List<String>> children, Map<String, FieldRole> roles, Map<String, MergePolicy> merges) {

    /** Nothing beyond the annotations. */
    public static final Declarations NONE = new Declarations(Map.of(), Map.of(), Map.of());

    /** Keeps copies. */
    public Declarations {
        children = Map.copyOf(children);
        roles = Map.copyOf(roles);
        merges = Map.copyOf(merges);
    }

    /** The files with all this as the annotations that it amounts to; adds to {@code problems} what is in no file. */
    FileDescriptorSet addTo(FileDescriptorSet files, List<String> problems) {
        Set<String> left = new HashSet<>(children.keySet());
        left.addAll(roles.keySet());
        left.addAll(merges.keySet());
        FileDescriptorSet.Builder annotated = files.toBuilder();
        for (FileDescriptorProto.Builder file : annotated.getFileBuilderList()) {
            String prefix = file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
            file.getMessageTypeBuilderList().forEach(message -> annotate(message, prefix, left));
        }
        left.stream()
                .sorted()
                .map("%s: declared in code, but no field or message of the schema's files is called so"::formatted)
                .forEach(problems::add);
        return annotated.build();
    }

    private void annotate(DescriptorProto.Builder message, String prefix, Set<String> left) {
        String messageName = prefix + message.getName();
        MergePolicy merge = merges.get(messageName);
        if (merge != null) {
            Annotations.declareMerge(message, merge);
            left.remove(messageName);
        }
        for (FieldDescriptorProto.Builder field : message.getFieldBuilderList()) {
            String fieldName = messageName + "." + field.getName();
            List<String> key = children.get(fieldName);
            if (key != null) {
                Annotations.declareChild(field, key);
                left.remove(fieldName);
            }
            FieldRole role = roles.get(fieldName);
            if (role != null) {
                Annotations.declareRole(field, role);
                left.remove(fieldName);
            }
        }
        message.getNestedTypeBuilderList().forEach(nested -> annotate(nested, messageName + ".", left));
    }
}
