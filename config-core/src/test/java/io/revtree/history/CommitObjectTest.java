package io.revtree.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.revtree.CorruptObjectException;
import io.revtree.TransactionId;
import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectKind;
import io.revtree.object.ObjectReader;
import io.revtree.object.StoredObject;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a commit looks like in a store. */
class CommitObjectTest {

    private static final BlobId ROOT = BlobId.of(1, 2, 3, 4);
    private static final BlobId SCHEMA = BlobId.of(5, 6, 7, 8);
    private static final BlobId PARENT = BlobId.of(9, 10, 11, 12);
    private static final BlobId FAR = BlobId.of(13, 14, 15, 16);
    private static final long TIME = CommitObject.micros(Instant.parse("2026-01-02T03:04:05.678901Z"));
    private static final Cause CAUSE =
            new Cause(new TransactionId(0x0102030405060708L, 0x090a0b0c0d0e0f10L), "alice", "why — because");

    private static CommitObject write(
            ObjectBatch batch, List<BlobId> parents, long sequence, CommitObject.@Nullable Jump jump) {
        return CommitObject.write(ROOT, SCHEMA, parents, sequence, TIME, CAUSE, jump, batch);
    }

    @Test
    void aCommitIsReadAsItWasWritten() {
        for (CommitObject.Jump jump : new CommitObject.Jump[] {null, new CommitObject.Jump(FAR, 5)}) {
            ObjectBatch batch = new ObjectBatch();
            CommitObject commit = write(batch, jump == null ? List.of() : List.of(PARENT), jump == null ? 0 : 7, jump);
            assertThat(read(batch, commit.id())).isEqualTo(commit);
        }
    }

    @Test
    void theBytesAreThoseOfTheGoldenFile() throws IOException {
        ObjectBatch batch = new ObjectBatch();
        CommitObject first = write(batch, List.of(), 0, null);
        CommitObject later = write(batch, List.of(PARENT), 1_000, new CommitObject.Jump(FAR, 990));
        StringBuilder text = new StringBuilder();
        for (CommitObject commit : List.of(first, later)) {
            text.append(commit.id()).append('\n');
            text.append(HexFormat.of().formatHex(batch.blobs().get(commit.id())))
                    .append('\n');
        }
        try (InputStream golden = CommitObjectTest.class.getResourceAsStream("/golden/commits.txt")) {
            assertThat(golden).isNotNull();
            assertThat(text.toString()).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void whateverTheBytesTheyAreACommitOrDamaged() {
        ObjectBatch batch = new ObjectBatch();
        CommitObject commit = write(batch, List.of(PARENT), 1_000, new CommitObject.Jump(FAR, 990));
        StoredObject object = stored(batch, commit.id());
        byte[] body = Arrays.copyOfRange(object.body(), object.bodyFrom(), object.bodyTo());
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int damaged = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = round % 3 == 0 ? Arrays.copyOf(body, random.nextInt(body.length + 10)) : body.clone();
            for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            List<BlobId> links = List.of(ROOT, SCHEMA, PARENT, FAR, ROOT).subList(0, random.nextInt(6));
            StoredObject hostile = StoredObject.encode(ObjectKind.COMMIT, links, bytes);
            Throwable thrown = catchThrowable(() -> CommitObject.DECODER.decode(hostile));
            if (thrown != null) {
                damaged++;
                assertThat(thrown).as("seed %s round %s", seed, round).isInstanceOf(CorruptObjectException.class);
            }
        }
        assertThat(damaged).isBetween(5_000, 20_000);
    }

    @Test
    void aCommitThatClaimsToComeBeforeItselfIsDamaged() {
        ObjectBatch batch = new ObjectBatch();
        CommitObject jumpsAhead = write(batch, List.of(PARENT), 7, new CommitObject.Jump(FAR, 7));
        CommitObject firstWithParent = write(batch, List.of(PARENT), 0, null);
        CommitObject laterWithoutParent = write(batch, List.of(), 1, null);
        for (CommitObject commit : List.of(jumpsAhead, firstWithParent, laterWithoutParent)) {
            assertThatThrownBy(() -> read(batch, commit.id())).isInstanceOf(CorruptObjectException.class);
        }
    }

    @Test
    void timesAreKeptToTheMicrosecondBeforeAndAfter1970() {
        for (String time :
                List.of("1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z", "2026-01-02T03:04:05.000001Z")) {
            assertThat(CommitObject.instant(CommitObject.micros(Instant.parse(time))))
                    .isEqualTo(Instant.parse(time));
        }
        assertThat(CommitObject.micros(Instant.MAX)).isPositive();
        assertThat(CommitObject.micros(Instant.MIN)).isNegative();
    }

    private static CommitObject read(ObjectBatch batch, BlobId id) {
        return CommitObject.DECODER.decode(stored(batch, id));
    }

    private static StoredObject stored(ObjectBatch batch, BlobId id) {
        try (KvStore store = KvStores.open("memory:")) {
            store.writeBlobs(batch.blobs());
            return new ObjectReader(store, 0).read(id, ObjectKind.COMMIT);
        }
    }
}
