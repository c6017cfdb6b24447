package io.revtree.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.revtree.sample.Everything;
import io.revtree.sample.old.Old;
import io.revtree.schema.Declarations;
import io.revtree.schema.NodeType;
import io.revtree.schema.TreeSchema;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is merged has the one form that the same fields have when they are written at once. */
class FieldMergeTest {

    private static final NodeType EVERYTHING = type(Everything.getDefaultInstance());

    private static NodeType type(Message prototype) {
        return TreeSchema.compile(prototype, Declarations.NONE).root();
    }

    @Test
    void entriesOfAMapThatBothSidesAddedStandInTheOrderOfTheirKeys() {
        Everything base = Everything.newBuilder().putLabels("m", "0").build();
        Everything ours = base.toBuilder().putLabels("b", "1").build();
        Everything theirs =
                base.toBuilder().putLabels("aa", "2").putLabels("", "3").build();
        Everything both =
                ours.toBuilder().putLabels("aa", "2").putLabels("", "3").build();
        FieldMerge.Merged merged = merge(base, ours, theirs);
        assertThat(merged.conflicts()).isEmpty();
        assertThat(merged.own()).isEqualTo(own(both));
        assertThat(merge(base, theirs, ours).own()).isEqualTo(own(both));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverIsMergedIsCanonicalAndTheSameFromBothSides(long seed) {
        for (Message prototype : new Message[] {Everything.getDefaultInstance(), Old.getDefaultInstance()}) {
            NodeType type = type(prototype);
            Random random = new Random(seed);
            int merged = 0;
            for (int round = 0; round < 400; round++) {
                Message base = new RandomMessages(random.nextLong()).message(prototype);
                byte[] b = Canonical.encode(type.shape(), base.toByteArray());
                byte[] x = Canonical.encode(type.shape(), changed(base, random).toByteArray());
                byte[] y = Canonical.encode(type.shape(), changed(base, random).toByteArray());
                FieldMerge.Merged one = FieldMerge.of(type.shape(), List.of(b), x, y);
                FieldMerge.Merged other = FieldMerge.of(type.shape(), List.of(b), y, x);
                String what = "seed %d, round %d of %s".formatted(seed, round, type);
                assertThat(Canonical.encode(type.shape(), one.own())).as(what).isEqualTo(one.own());
                assertThat(one.conflicts()).as(what).containsExactlyInAnyOrderElementsOf(other.conflicts());
                if (one.conflicts().isEmpty()) {
                    assertThat(one.own()).as(what).isEqualTo(other.own());
                    merged++;
                }
            }
            assertThat(merged).as("seed %d", seed).isGreaterThan(50);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void withSeveralBasesTheResultIsWhatTheMergesWithEachAgreeUpon(long seed) {
        for (Message prototype : new Message[] {Everything.getDefaultInstance(), Old.getDefaultInstance()}) {
            NodeType type = type(prototype);
            Random random = new Random(seed);
            int agreed = 0;
            int different = 0;
            for (int round = 0; round < 400; round++) {
                Message base = new RandomMessages(random.nextLong()).message(prototype);
                Message one = changed(base, random);
                byte[] b = Canonical.encode(type.shape(), one.toByteArray());
                byte[] c = Canonical.encode(type.shape(), changed(one, random).toByteArray());
                byte[] x = Canonical.encode(type.shape(), changed(one, random).toByteArray());
                byte[] y = random.nextBoolean()
                        ? c
                        : Canonical.encode(type.shape(), changed(base, random).toByteArray());
                FieldMerge.Merged first = FieldMerge.of(type.shape(), List.of(b), x, y);
                FieldMerge.Merged second = FieldMerge.of(type.shape(), List.of(c), x, y);
                FieldMerge.Merged both = FieldMerge.of(type.shape(), List.of(b, c), x, y);
                FieldMerge.Merged turned = FieldMerge.of(type.shape(), List.of(c, b), y, x);
                String what = "seed %d, round %d of %s".formatted(seed, round, type);
                boolean agree = first.conflicts().isEmpty()
                        && second.conflicts().isEmpty()
                        && Arrays.equals(first.own(), second.own());
                assertThat(both.conflicts().isEmpty()).as(what).isEqualTo(agree);
                assertThat(turned.conflicts()).as(what).containsExactlyInAnyOrderElementsOf(both.conflicts());
                assertThat(Canonical.encode(type.shape(), both.own())).as(what).isEqualTo(both.own());
                if (agree) {
                    assertThat(both.own()).as(what).isEqualTo(first.own());
                    assertThat(turned.own()).as(what).isEqualTo(first.own());
                    agreed++;
                } else {
                    different++;
                }
                for (String field : first.conflicts()) {
                    assertThat(both.conflicts()).as(what).anyMatch(field::startsWith);
                }
            }
            assertThat(agreed).as("seed %d", seed).isGreaterThan(50);
            assertThat(different).as("seed %d", seed).isGreaterThan(50);
        }
    }

    /** The message with a few fields as another random one has them. */
    private static Message changed(Message base, Random random) {
        Message other = new RandomMessages(random.nextLong()).message(base.getDefaultInstanceForType());
        Message.Builder builder = base.toBuilder();
        for (FieldDescriptor field : base.getDescriptorForType().getFields()) {
            if (random.nextInt(8) == 0) {
                if (field.isRepeated() ? other.getRepeatedFieldCount(field) > 0 : other.hasField(field)) {
                    if (field.isMapField() && random.nextBoolean()) {
                        for (int i = 0; i < other.getRepeatedFieldCount(field); i++) {
                            builder.addRepeatedField(field, other.getRepeatedField(field, i));
                        }
                    } else {
                        builder.setField(field, other.getField(field));
                    }
                } else {
                    builder.clearField(field);
                }
            }
        }
        return builder.buildPartial();
    }

    private static FieldMerge.Merged merge(Everything base, Everything ours, Everything theirs) {
        return FieldMerge.of(EVERYTHING.shape(), List.of(own(base)), own(ours), own(theirs));
    }

    private static byte[] own(Message message) {
        return Canonical.encode(EVERYTHING.shape(), message.toByteArray());
    }
}
