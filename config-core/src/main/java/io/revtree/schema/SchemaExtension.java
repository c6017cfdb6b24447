package io.revtree.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashSet;
import java.util.Set;

/** Whether one schema knows all that another one knows, as far as the root reaches. Used once. */
final class SchemaExtension {

    private final Set<String> compared = new HashSet<>();

    private SchemaExtension() {}

    static boolean knowsAll(NodeType newer, NodeType older) {
        return newer.fullName().equals(older.fullName())
                && new SchemaExtension().knows(newer.descriptor(), older.descriptor());
    }

    private boolean knows(Descriptor newer, Descriptor older) {
        if (!compared.add("%s %s".formatted(newer.getFullName(), older.getFullName()))) {
            return true;
        }
        for (FieldDescriptor field : older.getFields()) {
            FieldDescriptor now = newer.findFieldByNumber(field.getNumber());
            if (now == null || !knows(now, field)) {
                return false;
            }
        }
        return true;
    }

    private boolean knows(FieldDescriptor newer, FieldDescriptor older) {
        if (newer.getJavaType() != older.getJavaType()) {
            return false;
        }
        return switch (older.getJavaType()) {
            case MESSAGE -> knows(newer.getMessageType(), older.getMessageType());
            case ENUM ->
                older.getEnumType().getValues().stream()
                        .map(EnumValueDescriptor::getNumber)
                        .allMatch(number -> newer.getEnumType().findValueByNumber(number) != null);
            default -> true;
        };
    }
}
