package io.revtree.benchmarks;

import com.google.protobuf.ByteString;
import io.revtree.ConfigRoot;
import io.revtree.benchmarks.proto.Fleet;
import io.revtree.benchmarks.proto.Unit;
import io.revtree.store.KvStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * The records of a benchmark: as many as wanted, of about 100 bytes, under random keys of 16 hex digits in key order. The
 * same seed gives the same records. Thread-safe.
 */
final class Units {

    /** Where they are kept. */
    static final String CONTAINER = "/units";

    private static final int FILL_COMMIT_UNITS = 20_000;
    private static final HexFormat HEX = HexFormat.of();

    private final long[] ids;

    Units(int count, long seed) {
        ids = new SplittableRandom(seed).longs().distinct().limit(count).toArray();
        // The order of the hex digits is that of the unsigned numbers.
        for (int i = 0; i < count; i++) {
            ids[i] ^= Long.MIN_VALUE;
        }
        Arrays.sort(ids);
        for (int i = 0; i < count; i++) {
            ids[i] ^= Long.MIN_VALUE;
        }
    }

    int count() {
        return ids.length;
    }

    String path(int index) {
        return CONTAINER + "/" + HEX.toHexDigits(ids[index]);
    }

    /** A record; each version of it has another content. */
    Unit unit(int index, long version) {
        long id = ids[index];
        SplittableRandom random = new SplittableRandom(id + version);
        byte[] fingerprint = new byte[32];
        random.nextBytes(fingerprint);
        return Unit.newBuilder()
                .setId(HEX.toHexDigits(id))
                .setSerialNumber("SN" + HEX.toHexDigits(id, 12))
                .setAddress("10." + (id & 127) + "." + (id >>> 8 & 255) + "." + (id >>> 16 & 255))
                .setSite("site-" + HEX.toHexDigits(id >>> 20, 4))
                .setPorts(64)
                .setChanges(version + 1)
                .setFingerprint(ByteString.copyFrom(fingerprint))
                .build();
    }

    /** The first version of all of them, in no order. */
    List<Unit> shuffled() {
        List<Unit> units = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            units.add(unit(i, 0));
        }
        Collections.shuffle(units, new Random(1));
        return units;
    }

    /** Creates a tree that holds all of them, in commits that fit into a small heap. */
    ConfigRoot fill(KvStore store) {
        ConfigRoot root = ConfigRoot.create(store, Fleet.getDefaultInstance());
        fill(root);
        return root;
    }

    /** Adds all of them to a tree that holds none, as the other one does. */
    void fill(ConfigRoot root) {
        for (int from = 0; from < ids.length; from += FILL_COMMIT_UNITS) {
            int begin = from;
            int end = Math.min(ids.length, from + FILL_COMMIT_UNITS);
            root.transactVoid(transaction -> {
                for (int i = begin; i < end; i++) {
                    transaction.add(CONTAINER, unit(i, 0));
                }
            });
        }
    }
}
