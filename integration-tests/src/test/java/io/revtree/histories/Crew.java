package io.revtree.histories;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Processes that write until they are ended, and what each has said so far. One thread at a time. */
final class Crew implements AutoCloseable {

    private static final int THREADS = 2;
    private static final long LOOK_NANOS = 20_000_000;

    private record Member(WriterProcess process, Journal journal, Thread hearing) {}

    private final String what;
    private final Duration patience;
    private final List<Member> members = new ArrayList<>();

    /**
     * Nobody yet.
     *
     * @param what names the history in every complaint
     * @param patience how long may pass until all go on by themselves
     */
    Crew(String what, Duration patience) {
        this.what = what;
        this.patience = patience;
    }

    /** One more, who begins at once. */
    void join(String url, long seed, Path scratch) throws IOException {
        String name = Integer.toString(members.size());
        WriterProcess process = WriterProcess.start(url, name, seed, THREADS, Integer.MAX_VALUE, scratch);
        Journal journal = new Journal();
        Thread hearing = new Thread(() -> hear(process, journal), "hears " + name);
        hearing.setDaemon(true);
        hearing.start();
        members.add(new Member(process, journal, hearing));
    }

    private static void hear(WriterProcess process, Journal journal) {
        try {
            while (process.next(journal)) {
                // on to the next one
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when each one who is named was acknowledged some more commits. */
    void awaitCommits(int more, int... numbers) {
        long[] before = IntStream.of(numbers).mapToLong(this::acknowledged).toArray();
        await(
                "each of the writers acknowledges " + more + " more",
                () -> IntStream.range(0, numbers.length).allMatch(i -> acknowledged(numbers[i]) >= before[i] + more));
    }

    void awaitAll(int more) {
        awaitCommits(more, IntStream.range(0, members.size()).toArray());
    }

    /** Returns when somebody was told more often than before that a commit failed. */
    void awaitFailures() {
        long before = failed();
        await("a commit fails", () -> failed() > before);
    }

    private void await(String condition, BooleanSupplier met) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!met.getAsBoolean()) {
            for (Member member : members) {
                assertThat(member.hearing.isAlive())
                        .as("%s: whether all writers go on", what)
                        .isTrue();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        what + ": " + condition + ", but not within " + patience + "; acknowledged are "
                                + IntStream.range(0, members.size())
                                        .mapToLong(this::acknowledged)
                                        .boxed()
                                        .toList());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private long acknowledged(int number) {
        return count(members.get(number), Outcome.Kind.DONE);
    }

    private long failed() {
        return members.stream()
                .mapToLong(member -> count(member, Outcome.Kind.FAILED))
                .sum();
    }

    private static long count(Member member, Outcome.Kind kind) {
        return member.journal.outcomes().values().stream()
                .filter(outcome -> outcome.kind() == kind)
                .count();
    }

    /** Ends all of them as {@code kill -9} does; all that they said. */
    List<Journal> end() throws InterruptedException {
        close();
        for (Member member : members) {
            member.hearing.join();
        }
        return members.stream().map(Member::journal).toList();
    }

    @Override
    public void close() {
        members.forEach(member -> member.process.close());
    }
}
