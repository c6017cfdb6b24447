package io.revtree.cli;

import io.revtree.ConfigObserver;
import java.util.function.Consumer;

/** Tells the user what hinders a command that goes on nevertheless. */
final class StoreNotes implements ConfigObserver {

    private final Consumer<String> note;

    StoreNotes(Consumer<String> note) {
        this.note = note;
    }

    @Override
    public void watchDelayed(String branch, Throwable fault) {
        note.accept("branch '" + branch + "' cannot be followed now, which is tried again: " + fault.getMessage());
    }

    @Override
    public void changesUnreadable(String branch, Throwable fault) {
        note.accept("what changed on branch '" + branch + "' cannot be read: " + fault.getMessage());
    }
}
