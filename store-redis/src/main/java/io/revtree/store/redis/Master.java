package io.revtree.store.redis;

import io.revtree.store.HostPort;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The server that holds a tree, in one link that is made anew when it broke or when the server turned out to be the
 * master no more. Thread-safe.
 *
 * <p>Nothing is sent twice but what a server has said it did not do: since it lacks the script, which it is then given,
 * or since it is not the master, which is then looked for.
 */
final class Master implements AutoCloseable {

    private static final int RESENDS_MAX = 2;

    private final Settings settings;
    private final Driver driver;
    private final Faults faults;
    private final Finder finder;
    private final Lock finding = new ReentrantLock();
    private volatile @Nullable Link link; // set under finding
    private volatile boolean closed;
    private final AtomicInteger failures = new AtomicInteger();
    private @Nullable StoreException lastFailure; // guarded by finding

    Master(Settings settings, Driver driver, Keys keys) {
        this.settings = settings;
        this.driver = driver;
        faults = new Faults(settings, keys);
        finder = new Finder(settings, driver, keys, faults);
    }

    boolean isClosed() {
        return closed;
    }

    void checkOpen() {
        if (closed) {
            throw faults.closed();
        }
    }

    /** The replies to these, none of which changes anything. */
    List<@Nullable Object> read(List<Command> commands) {
        return exchange(commands, false, null);
    }

    @Nullable
    Object read(Command command) {
        return read(List.of(command)).get(0);
    }

    /** The reply of this very link, for what makes sense only where it was begun. */
    @Nullable
    Object readFrom(Link from, Command command) {
        checkOpen();
        try {
            @Nullable Object[] replies = from.send(List.of(command)).toArray();
            checkReplies(from, replies);
            return replies[0];
        } catch (LinkException e) {
            throw fault(e, false);
        }
    }

    /** Hears of moved refs, until the link breaks. */
    Link.Subscription subscribe(byte[] channel, Consumer<byte[]> message) {
        Link to = link();
        try {
            return to.subscribe(channel, message);
        } catch (LinkException e) {
            throw fault(e, false);
        }
    }

    /** The replies to these scripts, when all that was written is acknowledged. */
    List<@Nullable Object> write(List<Command> scripts) {
        return exchange(scripts, true, null);
    }

    /**
     * As the other one, over this link alone: for what may be written only where all that was written over it before is. A
     * server that has taken over may lack that.
     *
     * @throws StoreUnavailableException if another link leads to the master by now; some may have been written
     */
    List<@Nullable Object> write(Link over, List<Command> scripts) {
        return exchange(scripts, true, over);
    }

    private List<@Nullable Object> exchange(List<Command> commands, boolean writes, @Nullable Link only) {
        @Nullable Object[] replies = new @Nullable Object[commands.size()];
        List<Integer> left = IntStream.range(0, commands.size()).boxed().toList();
        Ack ack = writes ? settings.ack() : null;
        for (int resends = 0; ; resends++) {
            Link to = link();
            if (only != null && to != only) {
                throw faults.changed(only.server(), to.server());
            }
            Object acknowledged = sendOnce(to, commands, left, ack, replies, writes);
            left = left.stream().filter(i -> isToBeResent(replies[i])).toList();
            if (left.isEmpty() || resends == RESENDS_MAX) {
                checkReplies(to, replies);
                if (ack != null && !ack.isReachedBy(acknowledged) && wroteAny(replies)) {
                    throw faults.notAcknowledged(to.server(), ack, acknowledged);
                }
                return Arrays.asList(replies);
            }
            prepareResend(to, commands, left, replies);
        }
    }

    private @Nullable Object sendOnce(
            Link to,
            List<Command> commands,
            List<Integer> numbers,
            @Nullable Ack ack,
            @Nullable Object[] replies,
            boolean writes) {
        List<Command> sent = new ArrayList<>(numbers.size() + 1);
        numbers.forEach(i -> sent.add(commands.get(i)));
        if (ack != null) {
            sent.add(ack.command());
        }
        try {
            List<@Nullable Object> got = to.send(sent);
            for (int i = 0; i < numbers.size(); i++) {
                replies[numbers.get(i)] = got.get(i);
            }
            return got.get(got.size() - 1);
        } catch (LinkException e) {
            throw fault(e, writes);
        }
    }

    private static boolean isToBeResent(@Nullable Object reply) {
        return reply instanceof ErrorReply error && (error.lacksScript() || error.isElsewhere());
    }

    private void prepareResend(Link to, List<Command> commands, List<Integer> left, @Nullable Object[] replies) {
        if (left.stream().anyMatch(i -> replies[i] instanceof ErrorReply error && error.isElsewhere())) {
            to.close();
            return;
        }
        List<Command> loads = left.stream()
                .map(i -> Objects.requireNonNull(commands.get(i).script()))
                .distinct()
                .map(Script::load)
                .toList();
        try {
            checkReplies(to, to.send(loads).toArray());
        } catch (LinkException e) {
            throw fault(e, false);
        }
    }

    private void checkReplies(Link to, @Nullable Object[] replies) {
        for (Object reply : replies) {
            if (reply instanceof ErrorReply error) {
                throw closed ? faults.closed() : faults.refused(to.server(), error);
            }
        }
    }

    /** A script that gives 0 has written nothing. */
    private static boolean wroteAny(@Nullable Object[] replies) {
        return Arrays.stream(replies).anyMatch(reply -> !Long.valueOf(0).equals(reply));
    }

    private StoreException fault(LinkException e, boolean writes) {
        if (closed && !(writes && e.sent())) {
            return faults.closed();
        }
        return writes ? faults.writing(e) : faults.reading(e);
    }

    /** The link to the master, which is looked for if there is none; whoever waits for that shares its outcome. */
    Link link() {
        checkOpen();
        Link now = link;
        if (now != null && now.isOpen()) {
            return now;
        }
        int seen = failures.get();
        finding.lock();
        try {
            checkOpen();
            now = link;
            if (now != null && now.isOpen()) {
                return now;
            }
            if (failures.get() != seen && lastFailure != null) {
                throw lastFailure;
            }
            return findAnew(now);
        } finally {
            finding.unlock();
        }
    }

    private Link findAnew(@Nullable Link old) {
        if (old != null) {
            old.close();
        }
        try {
            Link found = finder.find();
            link = found;
            if (closed) { // close() may have come before link was set
                found.close();
                throw faults.closed();
            }
            checkServer(found);
            return found;
        } catch (StoreException e) {
            lastFailure = e;
            failures.incrementAndGet();
            throw closed ? faults.closed() : e;
        }
    }

    /** Refuses a server that keeps less than it is asked to keep. */
    private void checkServer(Link found) {
        try {
            HostPort server = found.server();
            String policy = evictionPolicy(found);
            if (policy.startsWith("allkeys-")) {
                throw faults.evicts(server, policy);
            }
            Ack ack = settings.ack();
            if (ack != null && found.send(List.of(ack.probe())).get(0) instanceof ErrorReply error) {
                throw faults.cannotAcknowledge(server, ack, error);
            }
        } catch (LinkException e) {
            found.close();
            throw faults.reading(e);
        } catch (StoreException e) {
            found.close();
            throw e;
        }
    }

    private String evictionPolicy(Link found) {
        List<@Nullable Object> replies =
                found.send(List.of(Command.of("CONFIG", "GET", "maxmemory-policy"), Command.of("INFO", "memory")));
        if (replies.get(0) instanceof List<?> setting && setting.size() == 2) {
            return Command.text(setting.get(1));
        }
        if (replies.get(1) instanceof ErrorReply error) {
            throw faults.hidesEviction(found.server(), error);
        }
        return Command.text(replies.get(1))
                .lines()
                .filter(line -> line.startsWith("maxmemory_policy:"))
                .map(line -> line.substring(line.indexOf(':') + 1))
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        closed = true;
        driver.close();
    }
}
