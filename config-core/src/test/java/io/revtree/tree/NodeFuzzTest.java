package io.revtree.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.Message;
import io.revtree.ConfigPath;
import io.revtree.CorruptObjectException;
import io.revtree.InvalidPathException;
import io.revtree.object.ObjectKind;
import io.revtree.object.StoredObject;
import io.revtree.sample.Voltha;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Nodes, and patterns of paths, whatever their bytes. */
class NodeFuzzTest {

    private static final Trees TREES = Trees.of(Voltha.getDefaultInstance());

    @FuzzTest
    void aNodeIsReadOrFoundDamaged(byte[] body) {
        StoredObject object = StoredObject.encode(ObjectKind.NODE, List.of(), body);
        TREES.store().writeBlobs(Map.of(object.id(), object.stored()));
        try {
            Tree tree = Tree.load(TREES.freshContext(), object.id());
            Message whole = tree.read(ConfigPath.ROOT, -1);
            // What can be read can be written: as the same content, if perhaps not in the same bytes.
            Tree again = TREES.write(Tree.of(TREES.freshContext(), whole), null);
            assertThat(again.read(ConfigPath.ROOT, -1)).isEqualTo(whole);
        } catch (CorruptObjectException e) {
            assertThat(e.getMessage()).isNotBlank();
        } finally {
            TREES.store().deleteBlobs(List.of(object.id()), TREES.store().moment());
        }
    }

    @FuzzTest
    void aPatternIsReadAsItIsWrittenAndMatchesWhatItSpells(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        PathPattern pattern;
        try {
            pattern = PathPattern.parse(text);
        } catch (InvalidPathException e) {
            return;
        }
        assertThat(PathPattern.parse(pattern.toString())).isEqualTo(pattern);
        long places = pattern.start();
        for (String segment : pattern.segments()) {
            places = pattern.advance(places, segment.startsWith("*") ? "x" : segment);
        }
        assertThat(pattern.accepts(places)).isTrue();
    }
}
