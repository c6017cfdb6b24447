package io.revtree.history;

import io.revtree.ConfigObserver;
import io.revtree.MergePolicy;
import io.revtree.prolly.ChunkRules;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How a root is opened.
 *
 * @param author of commits that name no other
 * @param branch the branch of the root
 * @param message of the commit that creates the tree; only for a tree that is created
 * @param cacheBytesMax how many bytes of heap decoded objects may take
 * @param mergePolicy how two different changes of one node are taken, where its type says nothing
 * @param clock gives the times of commits
 * @param commitTimeout how long a commit may wait for others before it is withdrawn
 * @param hookTimeout how long a hook may take
 * @param pollInterval how long after the last look at a branch that is watched the store is asked again
 * @param executor calls listeners; null for threads of the root's own
 * @param observer told of what goes wrong beside the calls of the program
 * @param rules where chunks end; only for a tree that is created
 * @param compress whether new objects are compressed; only for a tree that is created
 */
public record Settings(
        String author,
        String branch,
        String message,
        long cacheBytesMax,
        MergePolicy mergePolicy,
        Clock clock,
        Duration commitTimeout,
        Duration hookTimeout,
        Duration pollInterval,
        @Nullable Executor executor,
        ConfigObserver observer,
        ChunkRules rules,
        boolean compress) {

    /** The branch when nothing else is said. */
    public static final String BRANCH = "main";

    private static final int CACHE_PART_OF_HEAP = 4;

    /** What holds when nothing else is said. */
    public static Settings standard() {
        return new Settings(
                System.getProperty("user.name", "unknown"),
                BRANCH,
                "",
                Runtime.getRuntime().maxMemory() / CACHE_PART_OF_HEAP,
                MergePolicy.FIELDS,
                Clock.systemUTC(),
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                null,
                new ConfigObserver() {},
                ChunkRules.DEFAULT,
                false);
    }

    public Settings withAuthor(String name) {
        return new Settings(
                Cause.checkAuthor(name),
                branch,
                message,
                cacheBytesMax,
                mergePolicy,
                clock,
                commitTimeout,
                hookTimeout,
                pollInterval,
                executor,
                observer,
                rules,
                compress);
    }

    public Settings withBranch(String name) {
        return new Settings(
                author,
                RefName.check(name),
                message,
                cacheBytesMax,
                mergePolicy,
                clock,
                commitTimeout,
                hookTimeout,
                pollInterval,
                executor,
                observer,
                rules,
                compress);
    }

    public Settings withMessage(String text) {
        return new Settings(
                author,
                branch,
                Cause.checkMessage(text),
                cacheBytesMax,
                mergePolicy,
                clock,
                commitTimeout,
                hookTimeout,
                pollInterval,
                executor,
                observer,
                rules,
                compress);
    }

    public Settings withCacheBytesMax(long bytes) {
        return new Settings(
                author,
                branch,
                message,
                bytes,
                mergePolicy,
                clock,
                commitTimeout,
                hookTimeout,
                pollInterval,
                executor,
                observer,
                rules,
                compress);
    }

    public Settings withMergePolicy(MergePolicy policy) {
        return new Settings(
                author,
                branch,
                message,
                cacheBytesMax,
                policy,
                clock,
                commitTimeout,
                hookTimeout,
                pollInterval,
                executor,
                observer,
                rules,
                compress);
    }

    public Settings withClock(Clock other) {
        return new Settings(
                author,
                branch,
                message,
                cacheBytesMax,
                mergePolicy,
                other,
                commitTimeout,
                hookTimeout,
                pollInterval,
                executor,
                observer,
                rules,
                compress);
    }

    public Settings withCommitTimeout(Duration timeout) {
        return new Settings(
                author,
                branch,
                message,
                cacheBytesMax,
                mergePolicy,
                clock,
                timeout,
                hookTimeout,
                pollInterval,
                executor,
                observer,
                rules,
                compress);
    }

    public Settings withHookTimeout(Duration timeout) {
        return new Settings(
                author,
                branch,
                message,
                cacheBytesMax,
                mergePolicy,
                clock,
                commitTimeout,
                timeout,
                pollInterval,
                executor,
                observer,
                rules,
                compress);
    }

    public Settings withPollInterval(Duration interval) {
        return new Settings(
                author,
                branch,
                message,
                cacheBytesMax,
                mergePolicy,
                clock,
                commitTimeout,
                hookTimeout,
                interval,
                executor,
                observer,
                rules,
                compress);
    }

    public Settings withExecutor(Executor other) {
        return new Settings(
                author,
                branch,
                message,
                cacheBytesMax,
                mergePolicy,
                clock,
                commitTimeout,
                hookTimeout,
                pollInterval,
                other,
                observer,
                rules,
                compress);
    }

    public Settings withObserver(ConfigObserver other) {
        return new Settings(
                author,
                branch,
                message,
                cacheBytesMax,
                mergePolicy,
                clock,
                commitTimeout,
                hookTimeout,
                pollInterval,
                executor,
                other,
                rules,
                compress);
    }

    public Settings withRules(ChunkRules other) {
        return new Settings(
                author,
                branch,
                message,
                cacheBytesMax,
                mergePolicy,
                clock,
                commitTimeout,
                hookTimeout,
                pollInterval,
                executor,
                observer,
                other,
                compress);
    }

    public Settings withCompress(boolean wanted) {
        return new Settings(
                author,
                branch,
                message,
                cacheBytesMax,
                mergePolicy,
                clock,
                commitTimeout,
                hookTimeout,
                pollInterval,
                executor,
                observer,
                rules,
                wanted);
    }
}
