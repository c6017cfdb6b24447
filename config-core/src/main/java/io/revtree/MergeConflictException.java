package io.revtree;

import java.util.List;
import java.util.stream.Collectors;

/** The changes of two sides exclude each other. All conflicts are listed; nothing landed. */
public final class MergeConflictException extends ConfigException {

    private static final long serialVersionUID = 1L;

    private static final int SHOWN_MAX = 10;

    private final transient List<Conflict> conflicts;

    /** Lists the conflicts; there is at least one. */
    public MergeConflictException(List<Conflict> conflicts) {
        super(conflicts.get(0).path(), describe(conflicts));
        this.conflicts = List.copyOf(conflicts);
    }

    /** Every conflict, in path order. */
    public List<Conflict> conflicts() {
        return conflicts == null ? List.of() : conflicts;
    }

    private static String describe(List<Conflict> conflicts) {
        String shown = conflicts.stream()
                .limit(SHOWN_MAX)
                .map(conflict ->
                        conflict.field().isEmpty() ? conflict.path() : conflict.path() + " " + conflict.field())
                .collect(Collectors.joining(", "));
        String rest = conflicts.size() > SHOWN_MAX ? " and " + (conflicts.size() - SHOWN_MAX) + " more" : "";
        return "changed differently on both sides (" + shown + rest + "); read the newest state and decide again";
    }
}
