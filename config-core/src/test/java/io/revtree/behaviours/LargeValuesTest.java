package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.ConfigRoot;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargeValuesTest extends OnEveryStore {

    private static final int PART = 256 * 1024;

    @ParameterizedTest
    @ValueSource(ints = {PART - 100, PART - 10, PART, PART + 1, 2 * PART, 3_000_000})
    void comeBackAsTheyWereAndNoBlobIsLargerThanAPart(int length) {
        String text = "abcdefghij".repeat(length / 10 + 1).substring(0, length);
        Note note = Note.newBuilder().setText(text).build();
        ConfigRoot root = create(Voltha.newBuilder().addNotes(note).build());
        root.add("/notes", note);
        root.update("/notes/0", Note.newBuilder().setText(text + "!").build());

        ConfigRoot again = restart();

        assertThat(again.get("/notes/0", Note.class).getText()).isEqualTo(text + "!");
        assertThat(again.get("/notes/1")).isEqualTo(note);
        assertThat(again.at("main~2").get("/notes/0")).isEqualTo(note);
        Set<BlobId> ids = blobs();
        assertThat(store.readBlobs(ids).values()).allMatch(blob -> blob.length <= PART + 64);
    }
}
