package io.revtree.cli;

import com.google.protobuf.Message;
import io.revtree.ConfigChange;
import org.jspecify.annotations.Nullable;

/** A change as lines: {@code +} added, {@code -} removed, {@code ~} a field with its value before and after. */
final class ChangeLines {

    private final Json json;
    private final Output out;

    ChangeLines(Json json, Output out) {
        this.json = json;
        this.out = out;
    }

    void print(ConfigChange change) {
        switch (change.kind()) {
            case ADD -> out.line("+ " + change.path() + " " + line(change.after()));
            case REMOVE -> out.line("- " + change.path() + " " + line(change.before()));
            case LIST -> {
                String list = change.path().substring(change.path().lastIndexOf('/') + 1);
                printField(change, "", list);
            }
            case UPDATE -> change.changedFieldPaths().forEach(field -> printField(change, " " + field, field));
        }
    }

    private void printField(ConfigChange change, String shown, String field) {
        out.line("~ " + change.path() + shown + ": " + json.value(change.before(), field) + " -> "
                + json.value(change.after(), field));
    }

    private String line(@Nullable Message message) {
        return message == null ? "" : json.line(message);
    }
}
