package io.revtree.schema;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.revtree.InvalidSchemaException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The proto files of a schema: generated classes, descriptor sets and stored schemas of the same protos give the same
 * ones, in the same order.
 */
final class SchemaFiles {

    private SchemaFiles() {}

    /** All files that the type's own needs, itself included, each behind those that it imports. */
    static FileDescriptorSet of(Descriptor root) {
        Map<String, FileDescriptorProto> files = new TreeMap<>();
        collect(root.getFile(), files);
        files.replaceAll((name, file) -> NormalFile.of(file));
        boolean isNeeded = root.getFile().getName().equals(NormalFile.DESCRIPTOR_PROTO)
                || files.values().stream().anyMatch(NormalFile::usesDescriptorTypes);
        if (!isNeeded) {
            files.remove(NormalFile.DESCRIPTOR_PROTO);
            files.replaceAll((name, file) -> NormalFile.withoutDescriptorImport(file));
        }
        return inOrder(files);
    }

    private static void collect(FileDescriptor file, Map<String, FileDescriptorProto> into) {
        if (into.put(file.getName(), file.toProto()) == null) {
            file.getDependencies().forEach(dependency -> collect(dependency, into));
        }
    }

    /** Each file behind those that it imports, and otherwise by name. */
    private static FileDescriptorSet inOrder(Map<String, FileDescriptorProto> files) {
        Map<String, Set<String>> missing = new TreeMap<>();
        PriorityQueue<String> ready = new PriorityQueue<>();
        files.forEach((name, file) -> {
            Set<String> imports = new HashSet<>(file.getDependencyList());
            imports.retainAll(files.keySet());
            if (imports.isEmpty()) {
                ready.add(name);
            } else {
                missing.put(name, imports);
            }
        });
        FileDescriptorSet.Builder ordered = FileDescriptorSet.newBuilder();
        while (!ready.isEmpty()) {
            String next = ready.remove();
            ordered.addFile(files.get(next));
            missing.entrySet().removeIf(entry -> {
                entry.getValue().remove(next);
                boolean isReady = entry.getValue().isEmpty();
                if (isReady) {
                    ready.add(entry.getKey());
                }
                return isReady;
            });
        }
        return ordered.build();
    }

    /** Every message of the files by its full name. */
    static Map<String, DescriptorProto> messages(FileDescriptorSet files) {
        Map<String, DescriptorProto> messages = new LinkedHashMap<>();
        for (FileDescriptorProto file : files.getFileList()) {
            String prefix = file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
            file.getMessageTypeList().forEach(message -> addMessages(message, prefix, messages));
        }
        return messages;
    }

    private static void addMessages(DescriptorProto message, String prefix, Map<String, DescriptorProto> into) {
        String name = prefix + message.getName();
        into.put(name, message);
        message.getNestedTypeList().forEach(nested -> addMessages(nested, name + ".", into));
    }

    /** The descriptor of a message in a set of files; InvalidSchemaException lists what is missing. */
    static Descriptor link(FileDescriptorSet files, String root) {
        Map<String, FileDescriptorProto> protos = new LinkedHashMap<>();
        files.getFileList().forEach(file -> protos.put(file.getName(), file));
        List<String> problems = new ArrayList<>();
        protos.values()
                .forEach(file -> file.getDependencyList().stream()
                        .filter(name -> !protos.containsKey(name))
                        .map(name ->
                                "%s imports %s, which is not in the descriptor set; make the set with --include_imports"
                                        .formatted(file.getName(), name))
                        .forEach(problems::add));
        FileDescriptorSet ordered = inOrder(protos);
        if (ordered.getFileCount() < protos.size()) {
            problems.add("the files of the descriptor set import each other in a circle");
        }
        SchemaProblems.refuse(problems);
        Map<String, FileDescriptor> linked = new LinkedHashMap<>();
        for (FileDescriptorProto proto : ordered.getFileList()) {
            linked.put(proto.getName(), link(proto, linked));
        }
        Descriptor found = find(linked.values(), root);
        if (found == null) {
            List<String> there = messages(files).keySet().stream()
                    .filter(name -> !name.startsWith("google.protobuf."))
                    .toList();
            throw new InvalidSchemaException("%s: no such message in the descriptor set, which has %s"
                    .formatted(root, SchemaProblems.someOf(there)));
        }
        return found;
    }

    private static FileDescriptor link(FileDescriptorProto proto, Map<String, FileDescriptor> linked) {
        FileDescriptor[] imports =
                proto.getDependencyList().stream().map(linked::get).toArray(FileDescriptor[]::new);
        try {
            return FileDescriptor.buildFrom(proto, imports);
        } catch (DescriptorValidationException e) {
            throw new InvalidSchemaException("%s: %s".formatted(proto.getName(), e.getMessage()));
        }
    }

    private static @Nullable Descriptor find(Iterable<FileDescriptor> files, String root) {
        for (FileDescriptor file : files) {
            String prefix = file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
            if (!root.startsWith(prefix)) {
                continue;
            }
            String[] names = root.substring(prefix.length()).split("\\.", -1);
            Descriptor found = file.findMessageTypeByName(names[0]);
            for (int i = 1; i < names.length && found != null; i++) {
                found = found.findNestedTypeByName(names[i]);
            }
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
