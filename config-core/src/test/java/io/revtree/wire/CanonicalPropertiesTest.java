package io.revtree.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CanonicalPropertiesTest {

    private static final List<NodeType> TYPES = List.of(
            type(Everything.getDefaultInstance()), type(Old.getDefaultInstance()), type(Modern.getDefaultInstance()));

    private static NodeType type(Message prototype) {
        return TreeSchema.compile(prototype, Declarations.NONE).root();
    }

    @Provide
    Arbitrary<NodeType> types() {
        return Arbitraries.of(TYPES);
    }

    private static byte[] own(NodeType type, byte[] wire) {
        return Canonical.encode(type.shape(), wire);
    }

    @Property
    void generatedDynamicAndReparsedMessagesGiveTheSameBytes(@ForAll("types") NodeType type, @ForAll long seed)
            throws InvalidProtocolBufferException {
        Message generated = new RandomMessages(seed).message(type.defaultInstance());
        Message dynamic = new RandomMessages(seed).message(DynamicMessage.getDefaultInstance(type.descriptor()));
        Message reparsed = DynamicMessage.newBuilder(type.descriptor())
                .mergeFrom(generated.toByteArray())
                .buildPartial();

        byte[] own = own(type, generated.toByteArray());

        assertThat(own(type, dynamic.toByteArray())).isEqualTo(own);
        assertThat(own(type, reparsed.toByteArray())).isEqualTo(own);
    }

    @Property
    void canonicalBytesMeanTheSameMessageAndAreTheirOwnForm(@ForAll("types") NodeType type, @ForAll long seed) {
        Message message = new RandomMessages(seed).message(type.defaultInstance());
        byte[] own = own(type, message.toByteArray());

        assertThat(type.parse(own)).isEqualTo(message);
        assertThat(own(type, own)).isEqualTo(own);
        assertThat(own(type, type.parse(own).toByteArray())).isEqualTo(own);
    }

    @Property
    void theOrderOnTheWireAndTheFormOfNumbersDoNotCount(@ForAll("types") NodeType type, @ForAll long seed) {
        RandomMessages random = new RandomMessages(seed);
        byte[] own = own(type, random.message(type.defaultInstance()).toByteArray());

        assertThat(own(type, random.disorder(type.shape(), own))).isEqualTo(own);
    }

    @Property
    void aProgramThatKnowsNoFieldLeavesTheBytesAlone(@ForAll("types") NodeType type, @ForAll long seed)
            throws InvalidProtocolBufferException {
        byte[] own = own(
                type, new RandomMessages(seed).message(type.defaultInstance()).toByteArray());
        Message stranger = Empty.parseFrom(own);

        assertThat(own(type, stranger.toByteArray())).isEqualTo(own);
    }

    @Property
    void whatTheQuickPassProvesTheSlowPassLeavesAlone(@ForAll("types") NodeType type, @ForAll long seed) {
        byte[] bytes = damaged(type, seed);

        if (Canonical.isProven(type.shape(), bytes)) {
            assertThat(Canonical.rewrite(type.shape(), bytes).own()).isEqualTo(bytes);
        }
    }

    @Property
    void hostileBytesAreRefusedAsDamage(@ForAll("types") NodeType type, @ForAll long seed) {
        byte[] bytes = damaged(type, seed);
        byte[] other = own(
                type, new RandomMessages(seed).message(type.defaultInstance()).toByteArray());

        refusesAsDamage(() -> own(type, bytes));
        refusesAsDamage(() -> type.parse(bytes));
        refusesAsDamage(() -> Fields.changedPaths(type.shape(), bytes, other));
        refusesAsDamage(() -> Fields.readOnlyChanges(type.shape(), bytes, other));
        refusesAsDamage(() -> Fields.keepUnknown(type.shape(), bytes, other));
    }

    private static byte[] damaged(NodeType type, long seed) {
        Random random = new Random(seed);
        byte[] bytes = own(
                        type,
                        new RandomMessages(seed).message(type.defaultInstance()).toByteArray())
                .clone();
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }

    private static void refusesAsDamage(Runnable reading) {
        try {
            reading.run();
        } catch (CorruptObjectException | LimitExceededException expected) {
            assertThat(expected).hasMessageNotContaining("null");
        }
    }
}
