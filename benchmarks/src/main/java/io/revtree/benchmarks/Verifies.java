package io.revtree.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.revtree.ConfigRoot;
import io.revtree.Verification;
import io.revtree.benchmarks.proto.Fleet;
import io.revtree.store.KvStore;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Verifying 100,000 records and the commits that changed one each, stored as they are and compressed, in turns: how many bytes of
 * uncompressed objects for each second of processor time, that of all threads, so that one core does that much.
 */
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class Verifies extends SideBySide {

    private static final int CHILDREN = 100_000;
    private static final int THREADS = 1;

    /** So many are read on each side until the JVM has compiled what runs, and as many are measured. */
    private static final long OBJECTS = 500_000;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @Param({FreshStore.MEMORY, FreshStore.ROCKSDB})
    public String store;

    /** Without any, objects have about two kilobytes; of what each writes, most have less. */
    @Param({"0", "20000"})
    public int commits;

    private Kept plain;
    private Kept compressed;

    /** What was measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Speeds {
        public double objects;
        public double megabytes;
        public double plainMegabytesPerCpuSecond;
        public double compressedMegabytesPerCpuSecond;
    }

    /** A store that is verified again and again. */
    private static final class Kept implements AutoCloseable {

        private final FreshStore fresh;
        private Verification found;
        private double bytes;
        private double cpuNanos;

        Kept(String url, boolean compress, Units units, int commits) {
            fresh = FreshStore.open(url);
            ConfigRoot.builder(fresh.store())
                    .compress(compress)
                    .create(Fleet.getDefaultInstance())
                    .close();
            try (ConfigRoot root = ConfigRoot.load(fresh.store(), Fleet.getDefaultInstance());
                    Committers committers = new Committers(root, units, THREADS)) {
                units.fill(root);
                committers.commit(commits);
            }
            if (url.equals(FreshStore.ROCKSDB)) {
                fresh.shut();
                fresh.reopen();
            }
        }

        void verify() {
            KvStore store = fresh.store();
            long begin = SYSTEM.getProcessCpuTime();
            found = ConfigRoot.verify(store);
            cpuNanos += SYSTEM.getProcessCpuTime() - begin;
            if (!found.isSound()) {
                throw new IllegalStateException(found.faults().toString());
            }
            bytes += found.whole().bytes();
        }

        void forget() {
            bytes = 0;
            cpuNanos = 0;
        }

        double megabytesPerCpuSecond() {
            return bytes * 1e3 / cpuNanos;
        }

        @Override
        public void close() {
            fresh.close();
        }
    }

    @Setup(Level.Iteration)
    public void fill() {
        Units units = new Units(CHILDREN, 1);
        plain = new Kept(store, false, units, commits);
        compressed = new Kept(store, true, units, commits);
        takeTurns();
        plain.forget();
        compressed.forget();
    }

    @TearDown(Level.Iteration)
    public void drop() {
        plain.close();
        compressed.close();
    }

    @Benchmark
    public void plainBesideCompressed(Speeds speeds) {
        takeTurns();
        speeds.objects = plain.found.whole().objects();
        speeds.megabytes = plain.found.whole().bytes() / 1e6;
        speeds.plainMegabytesPerCpuSecond = plain.megabytesPerCpuSecond();
        speeds.compressedMegabytesPerCpuSecond = compressed.megabytesPerCpuSecond();
    }

    private void takeTurns() {
        long read = 0;
        while (read < OBJECTS) {
            plain.verify();
            compressed.verify();
            read += plain.found.whole().objects();
        }
    }
}
