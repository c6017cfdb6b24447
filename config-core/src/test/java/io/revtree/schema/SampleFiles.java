package io.revtree.schema;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Consumer;

/** The samples as protoc writes them for programs without generated classes. */
public final class SampleFiles {

    private SampleFiles() {}

    /** All samples, with what they import. */
    public static FileDescriptorSet all() {
        try (InputStream in = SampleFiles.class.getResourceAsStream("/samples.desc")) {
            return FileDescriptorSet.parseFrom(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The samples with another version of one message. */
    public static FileDescriptorSet with(String file, String message, Consumer<DescriptorProto.Builder> change) {
        FileDescriptorSet.Builder files = all().toBuilder();
        for (FileDescriptorProto.Builder each : files.getFileBuilderList()) {
            if (each.getName().equals(file)) {
                each.getMessageTypeBuilderList().stream()
                        .filter(type -> type.getName().equals(message))
                        .forEach(change);
            }
        }
        return files.build();
    }
}
