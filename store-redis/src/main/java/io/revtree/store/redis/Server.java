package io.revtree.store.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server says of itself: {@code HELLO} is the one such command that no usual set of permissions forbids. */
record Server(String mode, String role) {

    /**
     * Asks it.
     *
     * @throws LinkException also if it refuses to say
     */
    static Server at(Link link) {
        Object reply = ask(link, Command.of("HELLO", "2"));
        String mode = "";
        String role = "";
        if (reply instanceof List<?> fields) {
            for (int i = 0; i + 1 < fields.size(); i += 2) {
                switch (Command.text(fields.get(i))) {
                    case "mode" -> mode = Command.text(fields.get(i + 1));
                    case "role" -> role = Command.text(fields.get(i + 1));
                    default -> {}
                }
            }
        }
        return new Server(mode, role);
    }

    /** The reply to a question; an error reply is a refusal. */
    static @Nullable Object ask(Link link, Command command) {
        Object reply = link.send(List.of(command)).get(0);
        if (reply instanceof ErrorReply error) {
            throw LinkException.refused(link.server(), error);
        }
        return reply;
    }

    boolean isReplica() {
        return !role.equals("master");
    }

    boolean isClusterNode() {
        return mode.equals("cluster");
    }
}
