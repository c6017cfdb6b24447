package io.revtree.store.tck;

import io.revtree.store.KvStore;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * What a {@link KvStore} promises, as tests. A backend's test subclasses it:
 *
 * <pre>{@code
 * class RocksStoreTest extends KvStoreContract {
 *   @TempDir Path folder;
 *
 *   @Override protected KvStore open() { return KvStores.open("rocksdb:" + folder); }
 *   @Override protected boolean opensBeside() { return false; }
 * }
 * }</pre>
 *
 * JUnit makes a new instance of it for every test, and with it new content: a folder, a name, a prefix that is a field
 * of the instance. The kit closes what it opened.
 */
@DisplayName("A KvStore")
public abstract class KvStoreContract {

    /** For subclasses. */
    protected KvStoreContract() {}

    /**
     * Opens a handle onto the content of this instance, which is empty at the first call. It is called again for a
     * second handle, and to reopen.
     */
    protected abstract KvStore open();

    /** Whether {@link #open} works while another handle is open. If not, what needs two handles is skipped. */
    protected boolean opensBeside() {
        return true;
    }

    /** Whether content outlives the last handle. If not, what needs that is skipped. */
    protected boolean persists() {
        return true;
    }

    /**
     * Opens a handle as {@link #open} does, in a process whose clock runs behind. An engine that dates writes without
     * any client's clock leaves it at that.
     *
     * @param behind how far, at most 5 s
     */
    protected KvStore openBehind(Duration behind) {
        return open();
    }

    /** How long the kit waits for what must come: a hint, a deletion, the end of a thread. */
    protected Duration patience() {
        return Duration.ofSeconds(30);
    }

    /** What a read gives. */
    @Nested
    @DisplayName("reads blobs:")
    public class Reads extends BlobReads {
        Reads() {
            super(KvStoreContract.this);
        }
    }

    /** What a write leaves. */
    @Nested
    @DisplayName("writes blobs:")
    public class Writes extends BlobWrites {
        Writes() {
            super(KvStoreContract.this);
        }
    }

    /** When a ref moves. */
    @Nested
    @DisplayName("moves refs by compare-and-set:")
    public class ConditionalRefs extends RefMoves {
        ConditionalRefs() {
            super(KvStoreContract.this);
        }
    }

    /** Which refs are listed. */
    @Nested
    @DisplayName("lists refs:")
    public class Listings extends RefListings {
        Listings() {
            super(KvStoreContract.this);
        }
    }

    /** Blobs and a ref together. */
    @Nested
    @DisplayName("publishes:")
    public class Publish extends Publishing {
        Publish() {
            super(KvStoreContract.this);
        }
    }

    /** What a scan gives. */
    @Nested
    @DisplayName("scans blobs:")
    public class Scans extends BlobScans {
        Scans() {
            super(KvStoreContract.this);
        }
    }

    /** What is deleted, and what writes save. */
    @Nested
    @DisplayName("deletes blobs:")
    public class Deletes extends BlobDeletes {
        Deletes() {
            super(KvStoreContract.this);
        }
    }

    /** Who hears of a ref that moved. */
    @Nested
    @DisplayName("gives hints of refs:")
    public class Watch extends RefWatching {
        Watch() {
            super(KvStoreContract.this);
        }
    }

    /** What fits, and what is refused. */
    @Nested
    @DisplayName("keeps its limits:")
    public class Limits extends BatchLimits {
        Limits() {
            super(KvStoreContract.this);
        }
    }

    /** What is there after the last handle was closed. */
    @Nested
    @DisplayName("keeps its content:")
    public class Reopen extends Reopening {
        Reopen() {
            super(KvStoreContract.this);
        }
    }

    /** Many callers at once. */
    @Nested
    @DisplayName("serves many at once:")
    public class Concurrency extends ConcurrentCallers {
        Concurrency() {
            super(KvStoreContract.this);
        }
    }

    /** Names, ids and values that trap an encoding. */
    @Nested
    @DisplayName("takes any name and value:")
    public class Hostile extends HostileInput {
        Hostile() {
            super(KvStoreContract.this);
        }
    }

    /** The end of a handle. */
    @Nested
    @DisplayName("closes:")
    public class Close extends Closing {
        Close() {
            super(KvStoreContract.this);
        }
    }
}
