package io.revtree.history;

import io.revtree.ConfigObserver;
import io.revtree.MergePolicy;
import io.revtree.prolly.ChunkRules;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
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
 * @param follow whether branches that are opened are followed although nobody watches them
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
        boolean follow,
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
                false,
                null,
                new ConfigObserver() {},
                ChunkRules.DEFAULT,
                false);
    }

    public Settings withAuthor(String name) {
        return with(copy -> copy.author = Cause.checkAuthor(name));
    }

    public Settings withBranch(String name) {
        return with(copy -> copy.branch = RefName.check(name));
    }

    public Settings withMessage(String text) {
        return with(copy -> copy.message = Cause.checkMessage(text));
    }

    public Settings withCacheBytesMax(long bytes) {
        return with(copy -> copy.cacheBytesMax = bytes);
    }

    public Settings withMergePolicy(MergePolicy policy) {
        return with(copy -> copy.mergePolicy = policy);
    }

    public Settings withClock(Clock other) {
        return with(copy -> copy.clock = other);
    }

    public Settings withCommitTimeout(Duration timeout) {
        return with(copy -> copy.commitTimeout = timeout);
    }

    public Settings withHookTimeout(Duration timeout) {
        return with(copy -> copy.hookTimeout = timeout);
    }

    public Settings withPollInterval(Duration interval) {
        return with(copy -> copy.pollInterval = interval);
    }

    public Settings withFollow(boolean follow) {
        return with(copy -> copy.follow = follow);
    }

    public Settings withExecutor(Executor other) {
        return with(copy -> copy.executor = other);
    }

    public Settings withObserver(ConfigObserver other) {
        return with(copy -> copy.observer = other);
    }

    public Settings withRules(ChunkRules other) {
        return with(copy -> copy.rules = other);
    }

    public Settings withCompress(boolean wanted) {
        return with(copy -> copy.compress = wanted);
    }

    /** These, but for what a change makes of them. */
    private Settings with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.settings();
    }

    /** Settings that are being changed. */
    private static final class Copy {

        private String author;
        private String branch;
        private String message;
        private long cacheBytesMax;
        private MergePolicy mergePolicy;
        private Clock clock;
        private Duration commitTimeout;
        private Duration hookTimeout;
        private Duration pollInterval;
        private boolean follow;
        private @Nullable Executor executor;
        private ConfigObserver observer;
        private ChunkRules rules;
        private boolean compress;

        Copy(Settings from) {
            author = from.author;
            branch = from.branch;
            message = from.message;
            cacheBytesMax = from.cacheBytesMax;
            mergePolicy = from.mergePolicy;
            clock = from.clock;
            commitTimeout = from.commitTimeout;
            hookTimeout = from.hookTimeout;
            pollInterval = from.pollInterval;
            follow = from.follow;
            executor = from.executor;
            observer = from.observer;
            rules = from.rules;
            compress = from.compress;
        }

        Settings settings() {
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
                    follow,
                    executor,
                    observer,
                    rules,
                    compress);
        }
    }
}
