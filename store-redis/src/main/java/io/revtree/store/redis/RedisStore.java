package io.revtree.store.redis;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.RefHints;
import io.revtree.store.Refs;
import io.revtree.store.Registration;
import io.revtree.store.StoreLimits;
import io.revtree.store.StoreMoment;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A store in Redis. All keys of a tree are in one slot, so on one master, and everything that writes is a {@link Script},
 * which that server runs as one step.
 *
 * <p><b>Publish.</b> Blobs of up to {@value #SCRIPT_BYTES_MAX} bytes, the comparison and the move are one script. Of more
 * blobs the first go ahead, in scripts of that size, and are acknowledged before the last script, which moves the ref, is
 * sent: a server runs one script at a time, and makes all others wait for it. All of them go over one {@link Link}: when it
 * breaks, the ref does not move, since the server that is there next may lack what went ahead.
 *
 * <p><b>Replication and disk.</b> A server passes its writes on in order. One that takes over, or that restarts, has the
 * writes up to some point: it may lack the last ones, but never has a ref without the blobs that went before it.
 */
final class RedisStore implements KvStore {

    private static final StoreLimits LIMITS = new StoreLimits(16L << 20, 1 << 16, 64L << 20);
    private static final int SCRIPT_BYTES_MAX = 1 << 20;
    private static final int KEY_BYTES = 128; // what a blob costs a script besides its value, roughly
    private static final int SCRIPTS_AT_ONCE = 8;
    private static final int READ_BATCH = 128;
    private static final int DELETE_BATCH = 1024;
    private static final int JUMP_MAX = 1_000_000; // of a moment, in microseconds

    private final Settings settings;
    private final Keys keys;
    private final Master master;
    private final RefHints hints = new RefHints();
    private final RefWatch watch;

    /**
     * The last moment that the server has given, as far as known here, in digits. Not changed within. It may go back: a server
     * that takes over may lack some.
     */
    private volatile byte[] moment = {'0'};

    /** The highest moment that this handle gave. */
    private final AtomicLong given = new AtomicLong();

    private RedisStore(Settings settings, Driver driver) {
        this.settings = settings;
        keys = new Keys(settings.prefix());
        master = new Master(settings, driver, keys);
        watch = new RefWatch(master, keys, hints, settings.poll());
    }

    /** The store that these say, which is there and may be read; it closes the driver when it is closed. */
    static RedisStore open(Settings settings, Driver driver) {
        RedisStore store = new RedisStore(settings, driver);
        try {
            store.readRef("meta");
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public void close() {
        hints.close();
        master.close();
        watch.close();
    }

    @Override
    public StoreLimits limits() {
        return LIMITS;
    }

    @Override
    public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
        master.checkOpen();
        Map<BlobId, byte[]> found = new HashMap<>(ids.size() * 2);
        List<List<BlobId>> batches = cut(ids, READ_BATCH);
        for (List<List<BlobId>> round : cut(batches, SCRIPTS_AT_ONCE)) {
            List<@Nullable Object> replies =
                    master.read(round.stream().map(this::mget).toList());
            for (int i = 0; i < round.size(); i++) {
                List<?> values = (List<?>) Objects.requireNonNull(replies.get(i));
                for (int j = 0; j < values.size(); j++) {
                    if (values.get(j) instanceof byte[] stored) {
                        found.put(round.get(i).get(j), Arrays.copyOfRange(stored, Script.DATE_BYTES, stored.length));
                    }
                }
            }
        }
        return found;
    }

    private Command mget(List<BlobId> ids) {
        return new Command("MGET", ids.stream().map(keys::blob).toList(), null);
    }

    @Override
    public void writeBlobs(Map<BlobId, byte[]> blobs) {
        LIMITS.check(blobs);
        master.checkOpen();
        inRounds(batches(blobs), this::write, scripts -> learn(master.write(scripts)));
    }

    private Command write(List<Map.Entry<BlobId, byte[]>> batch) {
        byte[] dated = moment;
        return Script.WRITE.run(with(List.of(keys.meta()), blobKeys(batch)), with(List.of(dated), dated(batch, dated)));
    }

    /** Takes the last moment from the replies to scripts that give it. */
    private void learn(List<@Nullable Object> replies) {
        if (replies.get(replies.size() - 1) instanceof byte[] last && !Arrays.equals(last, moment)) {
            moment = last;
        }
    }

    /** Blobs in scripts of at most {@link #SCRIPT_BYTES_MAX} bytes, a larger one alone. */
    private static List<List<Map.Entry<BlobId, byte[]>>> batches(Map<BlobId, byte[]> blobs) {
        List<List<Map.Entry<BlobId, byte[]>>> batches = new ArrayList<>();
        List<Map.Entry<BlobId, byte[]>> batch = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<BlobId, byte[]> blob : blobs.entrySet()) {
            int more = KEY_BYTES + blob.getValue().length;
            if (bytes + more > SCRIPT_BYTES_MAX && !batch.isEmpty()) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(blob);
            bytes += more;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    @Override
    public StoreMoment moment() {
        byte[] above = Command.utf8(String.valueOf(given.get()));
        byte[] jump = Command.utf8(String.valueOf(ThreadLocalRandom.current().nextInt(JUMP_MAX)));
        List<@Nullable Object> replies =
                master.write(List.of(Script.MOMENT.run(List.of(keys.meta(), keys.moments()), List.of(above, jump))));
        learn(replies);
        long next = Long.parseLong(Command.text(replies.get(0)));
        given.accumulateAndGet(next, Math::max);
        return new StoreMoment(next);
    }

    @Override
    public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
        master.checkOpen();
        byte[] moment = Command.utf8(String.valueOf(before.value()));
        inRounds(
                cut(ids, DELETE_BATCH),
                batch -> Script.DELETE.run(
                        with(
                                List.of(keys.moments()),
                                batch.stream().map(keys::blob).toList()),
                        List.of(moment)),
                master::write);
    }

    private static <T> void inRounds(List<T> batches, Function<T, Command> script, Consumer<List<Command>> send) {
        for (List<T> round : cut(batches, SCRIPTS_AT_ONCE)) {
            send.accept(round.stream().map(script).toList());
        }
    }

    @Override
    public Stream<BlobId> scanBlobs() {
        return StreamSupport.stream(new BlobScan(master, keys), false);
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        return (byte[]) master.read(Command.of("HGET", keys.refs(), Command.utf8(Refs.checkName(name))));
    }

    @Override
    public Map<String, byte[]> listRefs(String prefix) {
        Refs.checkPrefix(prefix);
        List<?> all = (List<?>) Objects.requireNonNull(master.read(Command.of("HGETALL", keys.refs())));
        Map<String, byte[]> found = new HashMap<>();
        for (int i = 0; i < all.size(); i += 2) {
            String name = Command.text(all.get(i));
            if (name.startsWith(prefix)) {
                found.put(name, (byte[]) all.get(i + 1));
            }
        }
        return found;
    }

    @Override
    public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
        return publish(Map.of(), name, expected, next);
    }

    @Override
    public boolean publish(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        LIMITS.check(blobs);
        byte[] name = Command.utf8(Refs.checkName(ref));
        Refs.checkValue(expected);
        Refs.checkValue(next);
        List<List<Map.Entry<BlobId, byte[]>>> batches = batches(blobs);
        int ahead = Math.max(0, batches.size() - 1);
        Link over = ahead == 0 ? null : writeAhead(ref, batches.subList(0, ahead));
        List<Map.Entry<BlobId, byte[]>> last = batches.isEmpty() ? List.of() : batches.get(ahead);
        byte[] dated = moment;
        Command script = Script.PUBLISH.run(
                with(List.of(keys.refs(), keys.meta()), blobKeys(last)),
                with(List.of(name, given(expected), given(next), dated), dated(last, dated)));
        List<Command> scripts = List.of(script);
        List<@Nullable Object> replies = over == null ? master.write(scripts) : master.write(over, scripts);
        learn(replies);
        boolean moved = !Long.valueOf(0).equals(replies.get(0));
        if (moved && !Refs.matches(expected, next)) {
            hints.changed(ref);
        }
        return moved;
    }

    /** The link that they went over. */
    private Link writeAhead(String ref, List<List<Map.Entry<BlobId, byte[]>>> batches) {
        try {
            Link over = master.link();
            inRounds(batches, this::write, scripts -> learn(master.write(over, scripts)));
            return over;
        } catch (UnknownOutcomeException e) {
            throw new StoreUnavailableException(
                    "ref " + ref + " was not moved, since it is unknown whether its blobs were written: "
                            + e.getMessage(),
                    e);
        }
    }

    /** As {@link Script#PUBLISH} takes it: nothing for an absent value, which an empty one is not. */
    private static byte[] given(byte @Nullable [] value) {
        if (value == null) {
            return new byte[0];
        }
        byte[] given = new byte[value.length + 1];
        given[0] = '=';
        System.arraycopy(value, 0, given, 1, value.length);
        return given;
    }

    @Override
    public Registration watchRefs(String prefix, Consumer<String> hint) {
        master.checkOpen();
        Registration registration = hints.add(prefix, hint);
        watch.begin();
        return registration;
    }

    private List<byte[]> blobKeys(List<Map.Entry<BlobId, byte[]>> blobs) {
        return blobs.stream().map(blob -> keys.blob(blob.getKey())).toList();
    }

    /** The blobs as the server keeps them, behind the moment that they are dated by. */
    private static List<byte[]> dated(List<Map.Entry<BlobId, byte[]>> blobs, byte[] moment) {
        long date = Long.parseLong(Command.text(moment));
        List<byte[]> dated = new ArrayList<>(blobs.size());
        for (Map.Entry<BlobId, byte[]> blob : blobs) {
            byte[] value = blob.getValue();
            dated.add(ByteBuffer.allocate(Script.DATE_BYTES + value.length)
                    .putLong(date)
                    .put(value)
                    .array());
        }
        return dated;
    }

    private static List<byte[]> with(List<byte[]> first, List<byte[]> rest) {
        List<byte[]> all = new ArrayList<>(first.size() + rest.size());
        all.addAll(first);
        all.addAll(rest);
        return all;
    }

    private static <T> List<List<T>> cut(Collection<T> all, int size) {
        List<T> list = List.copyOf(all);
        List<List<T>> parts = new ArrayList<>();
        for (int i = 0; i < list.size(); i += size) {
            parts.add(list.subList(i, Math.min(list.size(), i + size)));
        }
        return parts;
    }

    /** The URL, without its secrets. */
    @Override
    public String toString() {
        return settings.shown();
    }
}
