package io.revtree.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.revtree.ConfigRoot;
import io.revtree.CorruptObjectException;
import io.revtree.InvalidNameException;
import io.revtree.RevisionNotFoundException;
import io.revtree.UnreadableTreeException;
import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectKind;
import io.revtree.object.StoredObject;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commits, the values of refs and the names of revisions, whatever their bytes. */
class RecordFuzzTest {

    private static final int LINKS_MAX = 6;
    private static final KvStore STORE = KvStores.open("memory:");
    private static final ConfigRoot ROOT = ConfigRoot.create(STORE, Voltha.getDefaultInstance());

    /** The first byte says how many links there are, the rest is the body. */
    @FuzzTest
    void whatIsACommitIsTheOnlyOneOfItsContent(byte[] input) {
        if (input.length == 0) {
            return;
        }
        List<BlobId> links = Collections.nCopies((input[0] & 0xff) % LINKS_MAX, BlobId.of(1, 2, 3, 4));
        byte[] body = Arrays.copyOfRange(input, 1, input.length);
        StoredObject object = StoredObject.encode(ObjectKind.COMMIT, links, body);
        CommitObject commit;
        try {
            commit = CommitObject.DECODER.decode(object);
        } catch (CorruptObjectException e) {
            return;
        }
        CommitObject again = CommitObject.write(
                commit.root(),
                commit.schema(),
                commit.parents(),
                commit.sequence(),
                commit.time(),
                new Cause(commit.transaction(), commit.author(), commit.message()),
                commit.jump(),
                new ObjectBatch());
        assertThat(again).isEqualTo(commit);
        assertThat(commit.commit().toString()).isNotEmpty();
    }

    @FuzzTest
    void whatARefHoldsIsReadAsItIsWritten(byte[] value) {
        Head head = read(() -> Head.parse("heads/main", value));
        if (head != null) {
            assertThat(Head.parse("heads/main", head.value())).isEqualTo(head);
        }
        Tag tag = read(() -> Tag.parse("tags/t", value));
        if (tag != null) {
            assertThat(Tag.parse("tags/t", tag.value())).isEqualTo(tag);
        }
        Expiring expiring = read(() -> Expiring.parse("expiring/1", value));
        if (expiring != null) {
            assertThat(Expiring.parse("expiring/1", expiring.value())).isEqualTo(expiring);
        }
        StoreMeta meta = read(() -> StoreMeta.parse(value));
        if (meta != null) {
            assertThat(StoreMeta.parse(meta.value())).isEqualTo(meta);
            assertThat(StoreMeta.parse(StoreMeta.withCompression(value, true)).compress())
                    .isTrue();
        }
        Long gc = read(() -> Epochs.epoch(value));
        if (gc != null) {
            assertThat(Epochs.epoch(Epochs.value(gc))).isEqualTo(gc);
        }
        Long epoch = read(() -> Shallow.epoch(Shallow.inEpoch(value, Shallow.epoch(value))));
        if (epoch != null) {
            assertThat(epoch).isEqualTo(Shallow.epoch(value));
        }
    }

    /** A name of a ref that holds for a time names one moment, and sorts by it. */
    @FuzzTest
    void theNameOfWhatExpiresTellsUntilWhen(byte[] input) {
        String ref = Expiring.PREFIX + new String(input, StandardCharsets.UTF_8);
        Long until = read(() -> Expiring.until(ref));
        if (until != null) {
            assertThat(until).isNotNegative();
            assertThat(Expiring.until(Expiring.name(until))).isEqualTo(until);
            assertThat(ref).startsWith(Expiring.name(until).substring(0, Expiring.PREFIX.length() + 20));
        }
    }

    @FuzzTest
    void whatHoldsCutsIsTheOnlyObjectOfItsContent(byte[] body) {
        StoredObject object = StoredObject.encode(ObjectKind.CUTS, List.of(), body);
        Cuts cuts = read(() -> Cuts.DECODER.decode(object));
        if (cuts != null) {
            assertThat(cuts.encode().id()).isEqualTo(object.id());
        }
    }

    private interface Reading<T> {
        T get();
    }

    private static <T> @Nullable T read(Reading<T> reading) {
        try {
            return reading.get();
        } catch (CorruptObjectException | UnreadableTreeException e) {
            assertThat(e.getMessage()).isNotBlank();
            return null;
        }
    }

    /** What may name a branch finds what it names, and all else is refused or finds nothing. */
    @FuzzTest
    void aNameIsThatOfARevisionOrFindsNone(byte[] input) {
        String name = new String(input, StandardCharsets.UTF_8);
        if (RefName.allowed(name) && !name.equals("main")) {
            assertThat(RefName.check(name)).isEqualTo(name);
            ROOT.tag(name);
            assertThat(ROOT.at(name).commit().id())
                    .isEqualTo(ROOT.head().commit().id());
            ROOT.deleteTag(name, Duration.ZERO);
        } else {
            assertThat(catchThrowable(() -> ROOT.tag(name)))
                    .satisfiesAnyOf(
                            fault -> assertThat(fault).isInstanceOf(InvalidNameException.class),
                            fault -> assertThat(name).isEqualTo("main"));
        }
        Throwable fault = catchThrowable(() -> ROOT.at(name));
        if (fault != null) {
            assertThat(fault).isInstanceOf(RevisionNotFoundException.class);
            assertThat(fault.getMessage()).doesNotContainPattern("\\p{Cntrl}");
        }
    }
}
