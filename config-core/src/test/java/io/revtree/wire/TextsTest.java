package io.revtree.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.revtree.CorruptObjectException;
import io.revtree.LimitExceededException;
import io.revtree.sample.Everything;
import io.revtree.sample.edition.Modern;
import io.revtree.sample.old.Old;
import io.revtree.schema.Declarations;
import io.revtree.schema.NodeType;
import io.revtree.schema.TreeSchema;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a look at the strings alone says, beside protobuf, which parses everything. */
class TextsTest {

    private static final int MESSAGES = 2_000;
    private static final int FLIPS = 20;

    private static final List<Message> PROTOTYPES =
            List.of(Everything.getDefaultInstance(), Modern.getDefaultInstance(), Old.getDefaultInstance());

    @Test
    void whatIsWholeAndCanonicalCanBeParsed() {
        int harmed = 0;
        for (Message prototype : PROTOTYPES) {
            NodeType type = TreeSchema.compile(prototype, Declarations.NONE).root();
            for (int seed = 0; seed < MESSAGES; seed++) {
                byte[] own = Canonical.encode(
                        type.shape(),
                        new RandomMessages(seed).message(prototype).toByteArray());
                assertThat(Texts.areUtf8(type.shape(), own)).as("seed %d", seed).isTrue();
                harmed += flip(type, own, seed);
            }
        }
        assertThat(harmed).isPositive();
    }

    /** How many flips gave canonical bytes that protobuf refuses. */
    private static int flip(NodeType type, byte[] own, int seed) {
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < FLIPS && own.length > 0; i++) {
            byte[] flipped = own.clone();
            flipped[random.nextInt(own.length)] ^= (byte) (1 << random.nextInt(8));
            if (isCanonical(type, flipped) && !canBeParsed(type, flipped)) {
                assertThat(Texts.areUtf8(type.shape(), flipped))
                        .as("seed %d, flip %d", seed, i)
                        .isFalse();
                refused++;
            }
        }
        return refused;
    }

    private static boolean isCanonical(NodeType type, byte[] bytes) {
        try {
            return Arrays.equals(Canonical.encode(type.shape(), bytes), bytes);
        } catch (CorruptObjectException | LimitExceededException e) {
            return false;
        }
    }

    private static boolean canBeParsed(NodeType type, byte[] bytes) {
        try {
            var unused = type.parse(bytes);
            return true;
        } catch (CorruptObjectException e) {
            return false;
        }
    }
}
