package io.revtree.schema;

import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The one form in which a proto file is stored. Left out is what differs between generated classes and descriptor sets
 * without meaning anything: source positions, JSON names that are the default ones, and the declarations of options, with
 * {@code google/protobuf/descriptor.proto} when nothing else needs it, since every protobuf release has another one.
 * Options themselves stay, as fields by number.
 */
final class NormalFile {

    static final String DESCRIPTOR_PROTO = "google/protobuf/descriptor.proto";

    private static final String DESCRIPTOR_TYPES = ".google.protobuf.";

    private NormalFile() {}

    static FileDescriptorProto of(FileDescriptorProto file) {
        FileDescriptorProto.Builder normal = file.toBuilder().clearSourceCodeInfo();
        normal.clearExtension();
        file.getExtensionList().stream()
                .filter(extension -> !isOption(extension))
                .map(extension -> normal(extension.toBuilder()))
                .forEach(normal::addExtension);
        normal.getMessageTypeBuilderList().forEach(NormalFile::normalize);
        return normal.build();
    }

    private static void normalize(DescriptorProto.Builder message) {
        List<FieldDescriptorProto> extensions = List.copyOf(message.getExtensionList());
        message.clearExtension();
        extensions.stream()
                .filter(extension -> !isOption(extension))
                .map(extension -> normal(extension.toBuilder()))
                .forEach(message::addExtension);
        message.getFieldBuilderList().forEach(NormalFile::normal);
        message.getNestedTypeBuilderList().forEach(NormalFile::normalize);
    }

    private static FieldDescriptorProto.Builder normal(FieldDescriptorProto.Builder field) {
        return field.getJsonName().equals(defaultJsonName(field.getName())) ? field.clearJsonName() : field;
    }

    private static String defaultJsonName(String name) {
        StringBuilder json = new StringBuilder();
        boolean upper = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_') {
                upper = true;
            } else {
                json.append(upper && c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c);
                upper = false;
            }
        }
        return json.toString();
    }

    private static boolean isOption(FieldDescriptorProto extension) {
        return extension.getExtendee().startsWith(DESCRIPTOR_TYPES)
                && extension.getExtendee().endsWith("Options");
    }

    /** Whether messages or services of another file than {@code descriptor.proto} itself are made of its types. */
    static boolean usesDescriptorTypes(FileDescriptorProto file) {
        if (file.getName().equals(DESCRIPTOR_PROTO)) {
            return false;
        }
        Set<String> used = new HashSet<>();
        Consumer<FieldDescriptorProto> note = field -> {
            used.add(field.getTypeName());
            used.add(field.getExtendee());
        };
        file.getExtensionList().forEach(note);
        file.getMessageTypeList().forEach(message -> eachField(message, note));
        file.getServiceList()
                .forEach(service -> service.getMethodList().forEach(method -> {
                    used.add(method.getInputType());
                    used.add(method.getOutputType());
                }));
        return used.stream()
                .filter(name -> name.startsWith(DESCRIPTOR_TYPES))
                .map(name -> name.substring(DESCRIPTOR_TYPES.length()).split("\\.", 2)[0])
                .anyMatch(name -> DescriptorProtos.getDescriptor().findMessageTypeByName(name) != null);
    }

    private static void eachField(DescriptorProto message, Consumer<FieldDescriptorProto> note) {
        message.getFieldList().forEach(note);
        message.getExtensionList().forEach(note);
        message.getNestedTypeList().forEach(nested -> eachField(nested, note));
    }

    static FileDescriptorProto withoutDescriptorImport(FileDescriptorProto file) {
        int index = file.getDependencyList().indexOf(DESCRIPTOR_PROTO);
        if (index < 0) {
            return file;
        }
        FileDescriptorProto.Builder without =
                file.toBuilder().clearDependency().clearPublicDependency().clearWeakDependency();
        file.getDependencyList().stream()
                .filter(name -> !name.equals(DESCRIPTOR_PROTO))
                .forEach(without::addDependency);
        file.getPublicDependencyList().stream()
                .filter(at -> at != index)
                .forEach(at -> without.addPublicDependency(at > index ? at - 1 : at));
        file.getWeakDependencyList().stream()
                .filter(at -> at != index)
                .forEach(at -> without.addWeakDependency(at > index ? at - 1 : at));
        return without.build();
    }
}
