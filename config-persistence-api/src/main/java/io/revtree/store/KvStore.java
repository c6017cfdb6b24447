package io.revtree.store;

import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store of write-once <em>blobs</em>, named by their hash, and of a few small named <em>refs</em> that move by
 * compare-and-set: what every engine can honestly do, and no more. This text is the contract; {@code KvStoreContract} in
 * the artifact {@code config-persistence-tck} is the same as tests.
 *
 * <p><b>Handles and content.</b> A KvStore is a handle. Several handles, in several processes, may stand on the same
 * content; what is promised here holds across all of them. All methods may be called by any number of threads at once.
 *
 * <p><b>Blobs.</b> A blob is never changed. The same id may be written again at any time, by anyone; that is harmless,
 * and counts as a later write. Should the bytes differ between writes of one id (the same content, packed differently),
 * readers get those of one write, whole. A blob that was written is seen by every read that begins after the write
 * returned, through any handle, until it is deleted.
 *
 * <p><b>Refs.</b> {@link Refs} says what they may be called and may hold. Reads and compare-and-sets of one ref are
 * linearizable. Refs are few and small: thousands, not millions.
 *
 * <p><b>Write moments.</b> The store knows for each blob when it was last written, by its own clock or count, never by
 * that of a caller, so that {@link #deleteBlobs} can spare what was written since a {@link #moment}. Where an engine has
 * only approximate clocks, it errs towards sparing.
 *
 * <p><b>Arrays and collections.</b> Byte arrays that are passed in or handed out change owner without a copy: afterwards
 * neither side changes them. Maps and collections are not kept; those handed out belong to the caller, and may be
 * unmodifiable.
 *
 * <p><b>Faults.</b> A caller's mistake is an {@link IllegalArgumentException}, thrown before anything is done: a blob or
 * a batch over {@link #limits}, a name, prefix or value that {@link Refs} does not allow. All else is a
 * {@link StoreException}:
 *
 * <ul>
 *   <li>{@link StoreUnavailableException}: it did not happen; the same call may be made again.
 *   <li>{@link UnknownOutcomeException}, by writes only: it may have happened, or may happen yet. A store never sends a
 *       compare-and-set twice, and lets no client library do so: a lost answer is this fault, and {@code false} is said
 *       only of one that was sent once.
 *   <li>any other: trying again will not help, the message says what will. Every call after {@link #close} ends so, but
 *       for {@link #limits} and {@code close}.
 * </ul>
 *
 * A store does not retry on its own beyond reconnecting; who calls it decides. A call whose thread is interrupted either
 * goes on to its end or ends in one of the faults above; the interrupt stays set and the store stays usable.
 */
public interface KvStore extends AutoCloseable {

    /**
     * Lets go of everything that this handle holds: connections, threads, locks, streams, registrations. Prompt and
     * idempotent. Calls under way in other threads either end as usual or fail; later ones fail. No hint is given after
     * this returned. What was written stays, in engines that keep it; other handles are not touched.
     */
    @Override
    void close();

    /** How much one call carries; the same for as long as this handle is open. Asks no server. */
    StoreLimits limits();

    /**
     * The blobs of these ids; what is absent is absent from the map. Any number may be asked for, an id more than once
     * too: the store cuts what it asks the engine for, the caller bounds what it asks to have in memory.
     */
    Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids);

    /**
     * Writes all of these blobs; on return they are durable as far as the engine, as it was opened, makes anything
     * durable. None may do nothing. A failed call may have written some of them.
     *
     * @throws IllegalArgumentException if they are over {@link #limits}; nothing is written. {@link StoreLimits#cut} cuts
     */
    void writeBlobs(Map<BlobId, byte[]> blobs);

    /**
     * A moment such that any write, by {@link #writeBlobs} or {@link #publish}, of any handle in any process, that begins
     * after this returned counts as later. The moments that one handle gives never go back.
     */
    StoreMoment moment();

    /**
     * Deletes each of these blobs that was last written before that moment, and none that any write which counts as
     * later has touched. For each id this is atomic against writes of it: a write that returns, having counted as later,
     * leaves its blob in place, whatever happened beside it. Absent ones are passed over; any number may be given.
     *
     * <p>What must go: at the latest, a blob whose last write ended before a moment goes with a moment taken a while
     * later, where the while is what the engine's clocks may be apart, and nothing for an engine that counts. A blob
     * that is deleted is read by no call that begins after this returned. A failed call may have deleted some of them.
     */
    void deleteBlobs(Collection<BlobId> ids, StoreMoment before);

    /**
     * All ids, in any order: each that is there from the call to the end of the stream at least once; those written or
     * deleted meanwhile perhaps. Lazy, in bounded memory, for one thread at a time, and to be closed. Going on with it
     * fails once the store is closed.
     */
    Stream<BlobId> scanBlobs();

    /** What a ref holds now, null if there is none; linearizable. */
    byte @Nullable [] readRef(String name);

    /**
     * The refs whose names begin with these characters; the empty prefix begins all. Every ref whose write ended before
     * the call began, and that was not deleted since, is there; each value is one that the ref had during the call.
     */
    Map<String, byte[]> listRefs(String prefix);

    /**
     * Lets the ref hold {@code next} if it holds {@code expected} now, atomically; null stands for an absent ref, so it
     * creates and deletes too. Durable on return. Equal values on both sides are a check that changes nothing.
     *
     * @return false if the ref held something else: it has not moved
     * @throws UnknownOutcomeException if the answer was lost
     */
    boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next);

    /**
     * Writes the blobs and then moves the ref, as {@link #writeBlobs} and {@link #compareAndSetRef} do, in one round
     * trip where the engine can. The ref moves only if every blob is durable, and whoever sees the ref moved sees every
     * blob. When the ref does not move, because of false or a fault, some of the blobs may have been written.
     *
     * @return false if the ref held something else: it has not moved
     * @throws IllegalArgumentException if the blobs are over {@link #limits}, or the ref or a value is not allowed
     * @throws StoreUnavailableException if the ref has certainly not moved
     * @throws UnknownOutcomeException if the ref may have moved; if it has, every blob is there
     */
    default boolean publish(Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        Refs.checkName(ref);
        Refs.checkValue(expected);
        Refs.checkValue(next);
        try {
            writeBlobs(blobs);
        } catch (UnknownOutcomeException e) {
            throw new StoreUnavailableException(
                    "ref " + ref + " was not moved, since it is unknown whether its blobs were written: "
                            + e.getMessage(),
                    e);
        }
        return compareAndSetRef(ref, expected, next);
    }

    /**
     * Gives a hint after a ref whose name begins with the prefix has changed, through any handle, from the return of
     * this call on. A hint is the name of the ref, or the prefix itself when the store does not know which: in both
     * cases the listener reads what it cares for. Hints may be repeated, may come for no change, and several changes may
     * become one hint; one that is lost, with a connection say, is made up for by a hint of the prefix when it can be.
     * So it is never the only way to learn of a change.
     *
     * <p>Hints of one registration come one at a time, in any thread, possibly a writer's or a client library's: the
     * listener hands over to a thread of its own, and neither blocks nor calls the store. What it throws is logged and
     * otherwise dropped.
     */
    Registration watchRefs(String prefix, Consumer<String> hint);
}
