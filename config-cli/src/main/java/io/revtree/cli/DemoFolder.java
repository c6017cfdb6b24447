package io.revtree.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Where the demonstration works: the examples to read, and the store. A file marks it, so that only what a demonstration
 * made is ever made anew.
 */
record DemoFolder(Path path) {

    private static final String MARKER = "MADE-BY-REVTREE-DEMO";

    Path schema() {
        return path.resolve("network.proto");
    }

    Path inventory() {
        return path.resolve("inventory.json");
    }

    Path store() {
        return path.resolve("store");
    }

    /** Whether something of an earlier demonstration was there. */
    boolean prepare() {
        try {
            boolean again = Files.exists(path.resolve(MARKER));
            if (!again && Files.exists(path) && !isEmptyFolder()) {
                throw new CommandFault(path + " is not empty and no demonstration made it; name another folder");
            }
            Files.createDirectories(path);
            if (!again) {
                Files.writeString(
                        path.resolve(MARKER), "revtree demo makes this folder anew each time it is run in it.\n");
            }
            delete(store());
            copy("/access/network.proto", schema());
            copy("/access/inventory.json", inventory());
            return again;
        } catch (IOException e) {
            throw new CommandFault(path + " cannot be prepared for the demonstration: " + e, e);
        }
    }

    private boolean isEmptyFolder() throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }

    private static void copy(String resource, Path file) throws IOException {
        try (InputStream content = DemoFolder.class.getResourceAsStream(resource)) {
            if (content == null) {
                throw new IOException(resource + " is missing from this jar");
            }
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
