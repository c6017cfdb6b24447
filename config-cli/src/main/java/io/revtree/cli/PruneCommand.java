package io.revtree.cli;

import io.revtree.Commit;
import io.revtree.PruneProgress;
import io.revtree.Pruned;
import io.revtree.Retention;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "prune",
        description = {
            "Drop old commits, and print how many.",
            "Of every branch the newest commit stays, with what tags name, what branches need to be merged, and what"
                    + " the options say; several of them keep all that any of them keeps. The trees of the commits that"
                    + " stay are whole.",
            "What was dropped can still be read by its id until the grace is over; after that gc frees the room."
        },
        footer = {
            "",
            "Examples:",
            "  revtree prune --last 1000 --dry-run",
            "  revtree prune --since 30d",
            "  revtree prune --last 10 --keep archive:100000"
        })
final class PruneCommand extends StoreCommand {

    private static final String SINCE = "--since is a time as 2026-01-31T00:00:00Z, or a span as 30d";
    private static final String GRACE = "--grace is a number with d, h, m or s behind it, as in 12h";

    @Option(names = "--last", paramLabel = "N", description = "Keep the newest N commits of each branch.")
    private @Nullable Long last;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Keep what was committed since, as in 2026-01-31T00:00:00Z, or 30d, 12h, 45m before now.")
    private @Nullable String since;

    @Option(
            names = "--keep",
            paramLabel = "BRANCH:N",
            description = "Keep the newest N commits of this branch, whatever holds for the others. May be repeated.")
    private List<String> branches = new ArrayList<>();

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description = "How long what was dropped can still be read, as in 12h; by default 1h.")
    private @Nullable String grace;

    @Option(names = "--dry-run", description = "Only say what would be dropped.")
    private boolean dryRun;

    @Override
    void run(Output out) {
        Retention retention = retention();
        try (OpenTree tree = dryRun ? openToRead() : openToWrite("")) {
            Told<PruneProgress> told = new Told<>(
                    terminal(),
                    progress -> (progress.kept() + progress.dropped()) + " commits looked at, " + progress.dropped()
                            + " to be dropped");
            Pruned pruned = dryRun
                    ? tree.root().previewPrune(retention, told)
                    : tree.root().prune(retention, told);
            out.line((dryRun ? "would drop " : "dropped ") + Text.count(pruned.dropped(), "commit", "commits") + ", "
                    + (dryRun ? "and keep " : "kept ") + pruned.kept());
            if (pruned.newest() != null && pruned.oldest() != null) {
                out.line("the newest of them is " + named(pruned.newest()) + ", the oldest " + named(pruned.oldest()));
            }
            if (!dryRun && pruned.dropped() > 0) {
                out.line("readable by their ids until " + pruned.until() + "; gc frees the room after that");
            }
        }
    }

    private static String named(Commit commit) {
        return Commits.shortId(commit) + " of " + commit.time();
    }

    private Retention retention() {
        Retention retention = Retention.latestAndTagged();
        if (last != null) {
            retention = retention.or(lastCommits("--last", last));
        }
        if (since != null) {
            retention = retention.or(Retention.since(instant(since)));
        }
        for (String each : branches) {
            int colon = each.lastIndexOf(':');
            if (colon < 1) {
                throw usage("--keep is BRANCH:N, as in --keep archive:1000, not " + each);
            }
            retention =
                    retention.on(each.substring(0, colon), lastCommits("--keep", number(each.substring(colon + 1))));
        }
        return grace == null ? retention : retention.grace(duration(GRACE, grace));
    }

    private Retention lastCommits(String option, long count) {
        if (count < 1) {
            throw usage(option + " keeps at least 1 commit, not " + count);
        }
        return Retention.lastCommits(count);
    }

    private long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw usage("--keep needs a number behind the colon, not " + digits);
        }
    }

    private Instant instant(String text) {
        try {
            return text.contains("T") ? Instant.parse(text) : Instant.now().minus(duration(SINCE, text));
        } catch (DateTimeParseException e) {
            throw usage(SINCE + ", not " + text);
        }
    }

    /** A whole number of days, hours, minutes or seconds. */
    private Duration duration(String expected, String text) {
        try {
            long number = Long.parseLong(text.substring(0, Math.max(0, text.length() - 1)));
            Duration duration = switch (text.charAt(text.length() - 1)) {
                case 'd' -> Duration.ofDays(number);
                case 'h' -> Duration.ofHours(number);
                case 'm' -> Duration.ofMinutes(number);
                case 's' -> Duration.ofSeconds(number);
                default -> throw new NumberFormatException();
            };
            return Retention.checkGrace(duration);
        } catch (NumberFormatException | StringIndexOutOfBoundsException | ArithmeticException e) {
            throw usage(expected + ", not " + text);
        } catch (IllegalArgumentException e) {
            throw usage(expected + ", of at most ten years, not " + text);
        }
    }
}
