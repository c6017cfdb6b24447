package io.revtree.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command as it goes to a server.
 *
 * @param script what it runs, null if it is no script: a server that does not have it is given it
 */
record Command(
        String name, List<byte[]> arguments, @Nullable Script script) {

    static Command of(String name, byte[]... arguments) {
        return new Command(name, List.of(arguments), null);
    }

    static Command of(String name, String... arguments) {
        return new Command(
                name, java.util.Arrays.stream(arguments).map(Command::utf8).toList(), null);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(@Nullable Object reply) {
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply);
    }
}
