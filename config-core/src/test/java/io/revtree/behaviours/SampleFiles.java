package io.revtree.behaviours;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Consumer;

/** The proto files of the samples, for programs without generated classes, and other versions of them. */
final class SampleFiles {

    private SampleFiles() {}

    static FileDescriptorSet all() {
        try (InputStream in = SampleFiles.class.getResourceAsStream("/samples.desc")) {
            return FileDescriptorSet.parseFrom(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same files with every message of the samples, but for nested ones, changed. */
    static FileDescriptorSet changed(Consumer<DescriptorProto.Builder> change) {
        FileDescriptorSet.Builder files = all().toBuilder();
        for (FileDescriptorProto.Builder file : files.getFileBuilderList()) {
            if (file.getName().startsWith("sample/")) {
                file.getMessageTypeBuilderList().forEach(change);
            }
        }
        return files.build();
    }
}
