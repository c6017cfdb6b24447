package io.revtree.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Bytes that must never change, in hex, under {@code src/test/resources/golden}. A run with {@code -Drevtree.golden.write}
 * set writes them instead of checking them: only ever for a new version of the format.
 */
public final class GoldenFile {

    private static final int BYTES_PER_LINE = 32;

    private GoldenFile() {}

    /** The bytes that stand in a golden file. */
    public static byte[] read(String name) {
        try (InputStream in = GoldenFile.class.getResourceAsStream("/golden/" + name + ".hex")) {
            assertThat(in).as("golden file %s", name).isNotNull();
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails unless these are the bytes of the golden file. */
    public static void check(String name, byte[] bytes) {
        if (System.getProperty("revtree.golden.write") != null) {
            write(name, bytes);
        } else {
            assertThat(HexFormat.of().formatHex(bytes))
                    .as("golden file %s", name)
                    .isEqualTo(HexFormat.of().formatHex(read(name)));
        }
    }

    private static void write(String name, byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int from = 0; from < bytes.length; from += BYTES_PER_LINE) {
            text.append(HexFormat.of().formatHex(bytes, from, Math.min(bytes.length, from + BYTES_PER_LINE)))
                    .append('\n');
        }
        try {
            Path file = Path.of("src/test/resources/golden", name + ".hex");
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
