package io.revtree.store.rocksdb;

import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a store, and the two small files of our own that stand in it beside those of RocksDB.
 *
 * <p>{@code REVTREE} says that the folder is a store, and of which format. It is the first file that is written, so a
 * folder that has it is a store or one whose creation was cut short, and a folder that has other files but not this one is
 * somebody else's: it is left alone. Being plain text it can be read before RocksDB touches a format that it may not know.
 *
 * <p>{@code REVTREE.owner} has the process id of who owns the store. It only gives a name to an owner: whether there is
 * one RocksDB's own lock decides, which ends with the process. So a file left behind by a killed process does no harm.
 *
 * @param path absolute
 */
record StoreFolder(Path path) {

    static final int FORMAT = 1;

    private static final String MARKER = "REVTREE";
    private static final String MARKER_UNFINISHED = "REVTREE.new";
    private static final String OWNER = "REVTREE.owner";
    private static final String CREATED = "CURRENT"; // what RocksDB writes last when it creates a database
    private static final Pattern MARKER_TEXT = Pattern.compile("revtree rocksdb store, format (\\d{1,9})\\s*");
    private static final int TEXT_BYTES_MAX = 1024;

    /** A folder to open for writing, which is created if it is absent or empty and {@code create} allows it. */
    static StoreFolder toOwn(Path path, boolean create) {
        StoreFolder folder = new StoreFolder(path);
        if (!create) {
            checkThere(path);
        }
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw notAFolder(path);
        }
        try {
            boolean created = Files.notExists(path);
            Files.createDirectories(path);
            if (!Files.isWritable(path)) {
                throw new StoreException(
                        path + " cannot be written by this user; allow it, or read it with readonly=true");
            }
            if (folder.isForeign()) {
                throw new StoreException(path + " is no Revtree store and is not empty; name an empty or a new folder");
            }
            if (Files.notExists(path.resolve(MARKER))) {
                folder.mark();
            }
            if (created) {
                force(path.getParent());
            }
        } catch (IOException e) {
            throw new StoreException(
                    "the folder " + path + " cannot be created or read: " + e
                            + "; check its place, permissions and free space",
                    e);
        }
        folder.checkFormat();
        return folder;
    }

    /** A folder to open for reading, which is there already. */
    static StoreFolder toRead(Path path) {
        StoreFolder folder = new StoreFolder(path);
        checkThere(path);
        folder.checkFormat();
        if (Files.notExists(path.resolve(CREATED))) {
            throw new StoreUnavailableException(path + " is a store that is not yet created to the end; try again,"
                    + " or open it without readonly=true to finish it");
        }
        return folder;
    }

    private static void checkThere(Path path) {
        String remedy = "; check the path, or create one first, which readonly=true and create=false do not";
        if (Files.notExists(path)) {
            throw new StoreException("there is no store at " + path + remedy);
        }
        if (!Files.isDirectory(path)) {
            throw notAFolder(path);
        }
        if (Files.notExists(path.resolve(MARKER))) {
            throw new StoreException(path + " is no Revtree store" + remedy);
        }
    }

    private static StoreException notAFolder(Path path) {
        return new StoreException(path + " is a file, but a RocksDB store is a folder; name another path");
    }

    /** Whether it has files, but not the one that makes it a store. */
    private boolean isForeign() throws IOException {
        if (Files.exists(path.resolve(MARKER))) {
            return false;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                if (!file.endsWith(MARKER_UNFINISHED)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void mark() throws IOException {
        Path unfinished = path.resolve(MARKER_UNFINISHED);
        Files.writeString(unfinished, "revtree rocksdb store, format " + FORMAT + "\n");
        force(unfinished);
        Files.move(unfinished, path.resolve(MARKER), StandardCopyOption.ATOMIC_MOVE);
        force(path);
    }

    /** Makes a file's bytes or a folder's entries durable; a system that does not let a folder be forced does so itself. */
    private static void force(@Nullable Path path) throws IOException {
        if (path == null) {
            return;
        }
        boolean folder = Files.isDirectory(path);
        try (FileChannel channel =
                FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            if (!folder) {
                throw e;
            }
        }
    }

    private void checkFormat() {
        String text = read(MARKER);
        Matcher matcher = MARKER_TEXT.matcher(text == null ? "" : text);
        if (!matcher.matches()) {
            throw new StoreException(path + " is no Revtree store that could be used: its file " + MARKER
                    + " does not say so; restore that file, or name another folder");
        }
        int format = Integer.parseInt(matcher.group(1));
        if (format > FORMAT) {
            throw new StoreException("the store at " + path + " has format " + format + ", this program knows up to "
                    + FORMAT + "; open it with a newer version of Revtree");
        }
    }

    /** Names this process as the owner. To be called while RocksDB's lock is held. */
    void own() throws IOException {
        Files.writeString(path.resolve(OWNER), ProcessHandle.current().pid() + "\n");
    }

    /** Takes the name back. To be called while RocksDB's lock is still held. */
    void disown() {
        try {
            Files.deleteIfExists(path.resolve(OWNER));
        } catch (IOException e) {
            // It stays behind, as after a kill: the next owner writes its own over it.
        }
    }

    /** Who owns the store, in words; to be asked when RocksDB's lock has shown that somebody does. */
    String owner() {
        String text = read(OWNER);
        if (text != null && text.strip().matches("\\d{1,18}")) {
            long pid = Long.parseLong(text.strip());
            if (ProcessHandle.of(pid).isPresent()) {
                return "process " + pid;
            }
        }
        return "another process";
    }

    /** The text of one of the small files, null if it is not there or cannot be read. */
    private @Nullable String read(String file) {
        try (var in = Files.newInputStream(path.resolve(file))) {
            return new String(in.readNBytes(TEXT_BYTES_MAX), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return null;
        }
    }

    /** The bytes that this user may still write here; unlimited where the system does not say. */
    long freeBytes() {
        try {
            return Files.getFileStore(path).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
