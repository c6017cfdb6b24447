package io.revtree.cli;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files that a schema is given in: .proto sources, or FileDescriptorSets by any other name. */
final class SchemaFiles {

    private final Protoc protoc;

    SchemaFiles(Protoc protoc) {
        this.protoc = protoc;
    }

    /** All of them as one set, each file once, imports before those that need them. */
    FileDescriptorSet read(List<Path> files, List<Path> includes) {
        List<Path> sources = new ArrayList<>();
        Map<String, FileDescriptorProto> found = new LinkedHashMap<>();
        for (Path file : files) {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new CommandFault(file + ": there is no such file to read");
            }
            if (file.toString().endsWith(".proto")) {
                sources.add(file);
            } else {
                add(found, content(file), file.toString());
            }
        }
        if (!sources.isEmpty()) {
            add(found, protoc.compile(sources, roots(sources, includes)), "the protobuf compiler's output");
        }
        return FileDescriptorSet.newBuilder().addAllFile(found.values()).build();
    }

    /** The include folders, and the folder of each source that is in none of them. */
    private static List<Path> roots(List<Path> sources, List<Path> includes) {
        List<Path> roots = new ArrayList<>();
        for (Path include : includes) {
            if (!Files.isDirectory(include)) {
                throw new CommandFault("--include " + include + " is not a folder");
            }
            roots.add(include);
        }
        for (Path source : sources) {
            Path absolute = source.toAbsolutePath().normalize();
            if (roots.stream()
                    .noneMatch(root -> absolute.startsWith(root.toAbsolutePath().normalize()))) {
                Path parent = source.getParent();
                roots.add(parent == null ? Path.of(".") : parent);
            }
        }
        return roots;
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CommandFault(file + " cannot be read: " + Text.reason(e), e);
        }
    }

    private static void add(Map<String, FileDescriptorProto> found, byte[] bytes, String source) {
        try {
            // Without a registry of extensions, annotations stay as unknown fields, where the schema looks for them.
            for (FileDescriptorProto file : FileDescriptorSet.parseFrom(bytes).getFileList()) {
                FileDescriptorProto same = found.putIfAbsent(file.getName(), file);
                if (same != null && !same.equals(file)) {
                    throw new CommandFault(source + ": " + file.getName() + " is given twice, with different content");
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new CommandFault(
                    source + " is neither a .proto file nor a FileDescriptorSet"
                            + " (protoc --include_imports --descriptor_set_out=FILE.desc makes one)",
                    e);
        }
        if (found.isEmpty()) {
            throw new CommandFault(source + " has no file in it");
        }
    }
}
