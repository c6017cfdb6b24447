package io.revtree.behaviours;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.rocksdb.util.Environment;

/** RocksDB's native library, for programs that would each unpack it for themselves, and leave it behind when they are killed. */
final class RocksDbLibrary {

    private RocksDbLibrary() {}

    /** Unpacks it into a folder, unless it is there; the JVM option by which a program finds it. */
    static String unpackedInto(Path folder) throws IOException {
        Path library = folder.resolve(System.mapLibraryName(Environment.getSharedLibraryName("rocksdb")));
        String packed = "/" + Environment.getJniLibraryFileName("rocksdb");
        if (!Files.exists(library)) {
            try (InputStream in = Objects.requireNonNull(Environment.class.getResourceAsStream(packed), packed)) {
                Files.copy(in, library);
            }
        }
        return "-Djava.library.path=" + folder;
    }
}
