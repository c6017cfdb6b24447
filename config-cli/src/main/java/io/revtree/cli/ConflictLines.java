package io.revtree.cli;

import com.google.protobuf.Message;
import io.revtree.Conflict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conflicts as lines: {@code !} and the place, with what stood there in the base, on our side and on theirs. */
final class ConflictLines {

    private final Output out;

    ConflictLines(Output out) {
        this.out = out;
    }

    void print(List<Conflict> conflicts) {
        conflicts.forEach(this::print);
    }

    private void print(Conflict conflict) {
        String field = conflict.field();
        out.line("! " + conflict.path() + (field.isEmpty() ? "" : " " + field) + ": base "
                + value(conflict, conflict.base()) + ", ours " + value(conflict, conflict.ours()) + ", theirs "
                + value(conflict, conflict.theirs()));
    }

    private static String value(Conflict conflict, @Nullable Message side) {
        if (side == null) {
            return "absent";
        }
        Json json = new Json(side.getDescriptorForType());
        return conflict.field().isEmpty() ? json.line(side) : json.value(side, conflict.field());
    }
}
