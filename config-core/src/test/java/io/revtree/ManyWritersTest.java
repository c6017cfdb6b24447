package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import io.revtree.sample.Adapter;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.LogicalDevice;
import io.revtree.sample.LogicalPort;
import io.revtree.sample.Note;
import io.revtree.sample.Region;
import io.revtree.sample.Serial;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Eight threads with random transactions that often conflict, and two that read all the while. Every value that is written
 * is new, so that what landed can be made again, commit by commit, and must give the same revisions.
 */
class ManyWritersTest {

    private static final int WRITERS = 8;
    private static final int TRANSACTIONS = 40;

    private final Map<TransactionId, List<Consumer<ConfigEditor>>> edits = new ConcurrentHashMap<>();
    private final Set<TransactionId> landed = ConcurrentHashMap.newKeySet();
    private final Set<TransactionId> open = ConcurrentHashMap.newKeySet();
    private final Set<TransactionId> failed = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean over = new AtomicBoolean();

    @ParameterizedTest(name = "{0} roots, cache of {1} bytes, faults {2}, seed {3}")
    @CsvSource({
        "1, 100000000, 0,    1",
        "2, 100000000, 0,    2",
        "2, 0,         0,    3",
        "2, 60000,     0.06, 4",
        "1, 100000000, 0.06, 5",
    })
    void whatLandedIsInTheLogOnceAndTheRestLeftNoTrace(int roots, long cacheBytes, double faults, long seed)
            throws Exception {
        String url = "memory:" + UUID.randomUUID();
        Voltha base = base();
        try (KvStore plain = KvStores.open(url);
                FaultyStore store = FaultyStore.over(KvStores.open(url), seed);
                ConfigRoot first =
                        ConfigRoot.builder(store).cacheBytes(cacheBytes).create(base);
                ConfigRoot last = roots == 1
                        ? first
                        : ConfigRoot.builder(store).cacheBytes(cacheBytes).load(base)) {
            for (Fault fault : Fault.values()) {
                store.chance(Call.PUBLISH, fault, faults);
            }
            store.chance(Call.READ_REF, Fault.UNAVAILABLE, faults);
            write(List.of(first, last), seed);
            store.heal();
            first.refresh();
            check(plain, first, base, seed);
        }
    }

    private void write(List<ConfigRoot> roots, long seed) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);
        try {
            List<Callable<Void>> writers = IntStream.range(0, WRITERS)
                    .<Callable<Void>>mapToObj(writer -> () -> {
                        Random random = new Random(seed * 1_000 + writer);
                        for (int i = 0; i < TRANSACTIONS; i++) {
                            transaction(roots.get(writer % 2), random, "w" + writer + "-" + i);
                        }
                        return null;
                    })
                    .toList();
            List<Future<Void>> readers = roots.stream()
                    .map(root -> threads.submit(() -> readUntilOver(root)))
                    .toList();
            List<Future<Void>> written = new ArrayList<>();
            writers.forEach(writer -> written.add(threads.submit(writer)));
            try {
                for (Future<Void> each : written) {
                    each.get();
                }
            } finally {
                over.set(true);
            }
            for (Future<Void> each : readers) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Whatever is committed meanwhile, a snapshot is one state. */
    private Void readUntilOver(ConfigRoot root) {
        while (!over.get()) {
            ConfigSnapshot head = root.head();
            Voltha all = head.getDeep("/", Voltha.class);
            assertThat(head.count("/adapters")).isEqualTo(all.getAdaptersCount());
            for (Adapter adapter : all.getAdaptersList()) {
                assertThat(head.get("/adapters/" + adapter.getId())).isEqualTo(adapter);
            }
            assertThat(head.getDeep("/")).isEqualTo(all);
        }
        return null;
    }

    private void transaction(ConfigRoot root, Random random, String mark) {
        ConfigTransaction tx = root.begin();
        List<Consumer<ConfigEditor>> made = Collections.synchronizedList(new ArrayList<>());
        edits.put(tx.id(), made);
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            Consumer<ConfigEditor> edit = edit(random, mark + "-" + i);
            try {
                edit.accept(tx);
                made.add(edit);
            } catch (NodeNotFoundException | DuplicateKeyException e) {
                // another one had removed or added it before this transaction began
            }
        }
        try {
            Commit commit = tx.message(mark).commit();
            if (commit.transactionId().equals(tx.id())) {
                landed.add(tx.id());
            }
        } catch (UnknownOutcomeException e) {
            open.add(tx.id());
        } catch (MergeConflictException | ContentionException | StoreUnavailableException e) {
            failed.add(tx.id());
        }
    }

    private static Consumer<ConfigEditor> edit(Random random, String mark) {
        int some = random.nextInt(60);
        return switch (random.nextInt(8)) {
            case 0 -> editor -> editor.add("/adapters", Sample.adapter(mark));
            case 1 ->
                editor -> editor.update(
                        "/adapters/" + some,
                        Adapter.newBuilder().setVersion(mark).build(),
                        mask("version"));
            case 2 ->
                editor -> editor.update(
                        "/adapters/" + some,
                        Adapter.newBuilder().setVendor(mark).build(),
                        mask("vendor"));
            case 3 -> editor -> editor.remove("/adapters/" + some);
            case 4 ->
                editor -> editor.add(
                        "/logical_devices/ld/ports",
                        LogicalPort.newBuilder()
                                .setId(mark)
                                .setDeviceId("x".repeat(some * 5))
                                .build());
            case 5 ->
                editor -> editor.add("/notes", Note.newBuilder().setText(mark).build());
            case 6 ->
                editor -> editor.put(
                        "/inventory/regions/r" + some % 6,
                        Region.newBuilder()
                                .setName("r" + some % 6)
                                .setOperator(mark)
                                .addRegions(Region.newBuilder().setName(mark).setOperator("o".repeat(some * 8)))
                                .setBackup(Region.newBuilder().setOperator(mark.repeat(40)))
                                .build());
            default ->
                editor -> editor.update(
                        "/inventory/serials/" + some,
                        Serial.newBuilder().setDeviceId(mark).build(),
                        mask("device_id"));
        };
    }

    private static FieldMask mask(String field) {
        return FieldMask.newBuilder().addPaths(field).build();
    }

    private void check(KvStore store, ConfigRoot root, Voltha base, long seed) {
        List<Commit> log = new ArrayList<>(root.log().toList());
        Collections.reverse(log);
        List<TransactionId> ids =
                log.stream().skip(1).map(Commit::transactionId).toList();
        assertThat(ids).as("seed %s", seed).doesNotHaveDuplicates().containsAll(landed);
        assertThat(ids).as("seed %s", seed).doesNotContainAnyElementsOf(failed);
        assertThat(ids).as("seed %s", seed).allMatch(id -> landed.contains(id) || open.contains(id));
        assertThat(landed).as("seed %s", seed).hasSizeGreaterThan(WRITERS * TRANSACTIONS / 4);
        try (KvStore fresh = Sample.store();
                ConfigRoot replay = ConfigRoot.create(fresh, base)) {
            for (Commit commit : log.subList(1, log.size())) {
                replay.transactVoid(tx ->
                        edits.getOrDefault(commit.transactionId(), List.of()).forEach(edit -> makeAgain(edit, tx)));
                assertThat(replay.head().revision())
                        .as("seed %s, commit %s, %s", seed, commit.sequence(), commit.message())
                        .isEqualTo(commit.revision());
            }
        }
        try (ConfigRoot again = ConfigRoot.load(store, base)) {
            assertThat(again.getDeep("/")).isEqualTo(root.getDeep("/"));
            assertThat(again.head().commit()).isEqualTo(root.head().commit());
        }
    }

    /** Two that removed the same have both landed. */
    private static void makeAgain(Consumer<ConfigEditor> edit, ConfigEditor editor) {
        try {
            edit.accept(editor);
        } catch (NodeNotFoundException e) {
            assertThat(e).hasMessageContaining("/adapters/");
        }
    }

    private static Voltha base() {
        Voltha.Builder base = Voltha.newBuilder().setHealth(HealthStatus.getDefaultInstance());
        IntStream.range(0, 60).forEach(i -> {
            base.addAdapters(Sample.adapter(String.valueOf(i)));
            base.getInventoryBuilder().addSerials(Serial.newBuilder().setNumber(i));
        });
        base.addLogicalDevices(LogicalDevice.newBuilder().setId("ld"));
        return base.build();
    }
}
