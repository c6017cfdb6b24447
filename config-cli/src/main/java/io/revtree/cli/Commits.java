package io.revtree.cli;

import io.revtree.Commit;

/** How a commit is shown: its parts with a tab between them, on one line. */
final class Commits {

    private static final int SHORT_DIGITS = 12;

    private Commits() {}

    /** The first digits of the id: short, and still unique in any tree that fits this world. */
    static String shortId(Commit commit) {
        return commit.id().toString().substring(0, SHORT_DIGITS);
    }

    static String line(Commit commit) {
        return String.join("\t", shortId(commit), rest(commit));
    }

    /** With the whole id, and the hash of the tree's content. */
    static String longLine(Commit commit) {
        return String.join("\t", commit.id().toString(), commit.revision().toString(), rest(commit));
    }

    private static String rest(Commit commit) {
        return String.join("\t", commit.time().toString(), plain(commit.author()), plain(firstLine(commit.message())));
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
