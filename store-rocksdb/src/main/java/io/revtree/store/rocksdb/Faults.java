package io.revtree.store.rocksdb;

import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What RocksDB's statuses mean to the user, and what he can do. */
final class Faults {

    private static final String FREE_SPACE =
            "the disk is full; free some space there, the store then goes on by itself";

    private Faults() {}

    static StoreException opening(StoreFolder folder, RocksDBException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("lock hold by current process")) {
            return new StoreException(
                    folder + " is open in this process already; use that store, or close it first", e);
        }
        if (text.contains("While lock file")) {
            return new StoreUnavailableException(
                    folder + " is held by " + folder.owner() + "; stop that one, or read beside it with readonly=true",
                    e);
        }
        if (isFull(e)) {
            return new StoreUnavailableException(
                    folder + " cannot be opened: the disk is full; free some space there", e);
        }
        if (code(e) == Status.Code.Corruption) {
            return damaged(folder, e);
        }
        return new StoreException(folder + " cannot be opened: " + text + "; check its permissions and its disk", e);
    }

    static StoreException reading(StoreFolder folder, RocksDBException e) {
        return code(e) == Status.Code.Corruption
                ? damaged(folder, e)
                : new StoreUnavailableException(folder + " cannot be read: " + e.getMessage() + "; check its disk", e);
    }

    static UnknownOutcomeException writing(StoreFolder folder, RocksDBException e) {
        return new UnknownOutcomeException(
                "a write to " + folder + " failed on the way to the disk: "
                        + (isFull(e) ? FREE_SPACE : e.getMessage() + "; check its disk")
                        + "; it may have landed or not",
                e);
    }

    /** The disk is still too full to go on after a write that failed for that. */
    static StoreUnavailableException full(StoreFolder folder, long freeBytes, long neededBytes) {
        return new StoreUnavailableException("nothing can be written to " + folder + ": " + FREE_SPACE + " ("
                + freeBytes + " bytes are free, it waits for " + neededBytes + ")");
    }

    /** What was open is not any more; the next call tries again. */
    static StoreException openingAgain(StoreFolder folder, RocksDBException e) {
        StoreException fault = opening(folder, e);
        return code(e) == Status.Code.Corruption
                ? fault
                : new StoreUnavailableException(
                        fault.getMessage() + "; it was open before, and the next call tries again", e);
    }

    static StoreException closed(StoreFolder folder) {
        return new StoreException("the store at " + folder + " is closed; open it again");
    }

    static StoreException readOnly(StoreFolder folder) {
        return new StoreException(
                folder + " was opened with readonly=true and is only read here; open it without to write");
    }

    private static StoreException damaged(StoreFolder folder, RocksDBException e) {
        return new StoreException(
                "the database at " + folder + " is damaged: " + e.getMessage() + "; restore it from a copy", e);
    }

    static boolean isFull(RocksDBException e) {
        Status status = e.getStatus();
        return status != null && status.getSubCode() == Status.SubCode.NoSpace;
    }

    private static Status.@Nullable Code code(RocksDBException e) {
        return e.getStatus() == null ? null : e.getStatus().getCode();
    }
}
