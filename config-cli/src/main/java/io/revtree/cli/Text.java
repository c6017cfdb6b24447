package io.revtree.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text that is read whole: bounded, and UTF-8 or refused. */
final class Text {

    /** The largest JSON that is read, in bytes: as much as a deep read gives back. */
    static final int JSON_BYTES_MAX = 64 << 20;

    private Text() {}

    static String read(InputStream stream, String name) {
        try {
            byte[] bytes = stream.readNBytes(JSON_BYTES_MAX + 1);
            if (bytes.length > JSON_BYTES_MAX) {
                throw new CommandFault(
                        name + " is over " + (JSON_BYTES_MAX >> 20) + " MiB; import it in parts, each with --at-path");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new CommandFault(name + " is not UTF-8; save it as UTF-8", e);
        } catch (IOException e) {
            throw new CommandFault(name + " cannot be read: " + reason(e), e);
        }
    }

    /** The text of a file, of stdin for {@code -}. */
    static String read(String file, InputStream stdin) {
        if (file.equals("-")) {
            return read(stdin, "stdin");
        }
        try (InputStream content = Files.newInputStream(Path.of(file))) {
            return read(content, file);
        } catch (IOException e) {
            throw new CommandFault(file + " cannot be read: " + reason(e), e);
        }
    }

    /** A number with what it counts. */
    static String count(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage());
    }
}
