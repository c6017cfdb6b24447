package io.revtree.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import io.revtree.MergePolicy;
import io.revtree.sample.Everything;
import io.revtree.sample.LogLevel;
import io.revtree.sample.old.Old;
import io.revtree.sample.thirdparty.Cluster;
import io.revtree.schema.Declarations;
import io.revtree.schema.TreeSchema;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of each kind of field when two sides changed it: the exact result, from either side, or the exact conflict. */
class FieldMergeCasesTest {

    private static final Everything NONE = Everything.getDefaultInstance();

    private MessageShape shape = shape(NONE, Map.of());

    private static MessageShape shape(Message type, Map<String, MergePolicy> merges) {
        return TreeSchema.compile(type, new Declarations(Map.of(), Map.of(), merges))
                .root()
                .shape();
    }

    private byte[] own(Message message) {
        return Canonical.encode(shape, message.toByteArray());
    }

    private FieldMerge.Merged merge(Message base, Message ours, Message theirs) {
        return FieldMerge.of(shape, List.of(own(base)), own(ours), own(theirs));
    }

    private void merges(Message base, Message ours, Message theirs, Message expected) {
        for (FieldMerge.Merged merged : List.of(merge(base, ours, theirs), merge(base, theirs, ours))) {
            assertThat(merged.conflicts()).isEmpty();
            assertThat(merged.own()).isEqualTo(own(expected));
        }
    }

    /** Two that conflict in these fields; what stands there in the result is that of the side that is merged into. */
    private void conflicts(Message base, Message ours, Message theirs, String... fields) {
        assertThat(merge(base, ours, theirs).conflicts()).containsExactly(fields);
        assertThat(merge(base, theirs, ours).conflicts()).containsExactly(fields);
    }

    private static Everything.Builder some() {
        return Everything.newBuilder();
    }

    private static Everything nested(Everything.Builder within) {
        return some().setNested(within).build();
    }

    @Test
    void differentFieldsAreBothTaken() {
        merges(
                some().setAnInt32(1).setAString("s").setABool(true).build(),
                some().setAnInt32(2).setAString("s").setABool(true).build(),
                some().setAnInt32(1).setAnEnum(LogLevel.ERROR).setABool(true).build(),
                some().setAnInt32(2).setAnEnum(LogLevel.ERROR).setABool(true).build());
    }

    @Test
    void oneFieldToDifferentValuesIsAConflictAndToEqualOnesIsNone() {
        Everything one = some().setAnInt32(1).build();
        conflicts(NONE, one, some().setAnInt32(2).build(), "an_int32");
        conflicts(one, NONE, some().setAnInt32(2).build(), "an_int32");
        merges(NONE, one, one, one);
        merges(one, NONE, NONE, NONE);
    }

    @Test
    void withoutPresenceTheDefaultIsUnset() {
        Everything one = some().setAnInt32(1).build();
        merges(one, some().setAnInt32(0).build(), NONE, NONE);
        merges(NONE, some().setAnInt32(0).build(), one, one);
        merges(one, some().setAnInt32(0).build(), one, NONE);
    }

    @Test
    void withPresenceTheDefaultIsAValue() {
        Everything zero = some().setMaybeInt32(0).build();
        merges(NONE, zero, NONE, zero);
        conflicts(NONE, zero, some().setMaybeInt32(1).build(), "maybe_int32");
        conflicts(some().setMaybeInt32(1).build(), zero, NONE, "maybe_int32");
        merges(zero, NONE, zero, NONE);
        merges(
                NONE,
                zero,
                some().setMaybeString("").build(),
                some().setMaybeInt32(0).setMaybeString("").build());
    }

    @Test
    void inProto2TheDefaultIsAValueToo() {
        shape = shape(Old.getDefaultInstance(), Map.of());
        Old none = Old.newBuilder().setCount(1).build();
        Old set = none.toBuilder().setWithDefault(42).build();
        merges(none, set, none, set);
        conflicts(none, set, none.toBuilder().setWithDefault(1).build(), "with_default");
    }

    @Test
    void numbersAreComparedByTheirBits() {
        Everything notANumber =
                some().setADouble(Double.NaN).setAFloat(Float.NaN).build();
        merges(NONE, notANumber, notANumber, notANumber);
        merges(notANumber, notANumber, NONE, NONE);
        Everything otherBits =
                some().setADouble(Double.longBitsToDouble(0x7ff8000000000001L)).build();
        conflicts(NONE, some().setADouble(Double.NaN).build(), otherBits, "a_double");
        Everything one = some().setADouble(1).build();
        conflicts(one, some().setADouble(-0.0).build(), some().setADouble(0.0).build(), "a_double");
    }

    @Test
    void aOneofIsOneField() {
        Everything name = some().setName("n").build();
        Everything code = some().setCode(1).build();
        conflicts(NONE, name, code, "name", "code");
        conflicts(name, code, NONE, "code");
        conflicts(name, some().setName("m").build(), NONE, "name");
        conflicts(name, some().setName("m").build(), some().setName("o").build(), "name");
        merges(name, code, name, code);
        merges(name, code, code, code);
        merges(name, NONE, name, NONE);
        merges(
                name,
                code,
                name.toBuilder().setAString("s").build(),
                code.toBuilder().setAString("s").build());
    }

    @Test
    void aMemberThatIsAMessageMergesWithinAsLongAsAllHaveIt() {
        Everything other = some().setOther(some().setAnInt32(1).setAString("s")).build();
        Everything ours = some().setOther(some().setAnInt32(2).setAString("s")).build();
        Everything theirs =
                some().setOther(some().setAnInt32(1).setAString("t")).build();
        merges(
                other,
                ours,
                theirs,
                some().setOther(some().setAnInt32(2).setAString("t")).build());
        conflicts(other, ours, some().setOther(some().setAnInt32(3)).build(), "other.an_int32");
        conflicts(other, ours, some().setCode(1).build(), "code", "other");
        conflicts(NONE, ours, theirs, "other");
    }

    @Test
    void aMessageWithinMergesFieldByFieldAtAnyDepth() {
        Everything base = nested(some().setNested(some().setAnInt32(1).setAString("s")));
        Everything ours = nested(some().setNested(some().setAnInt32(2).setAString("s")));
        Everything theirs = nested(some().setNested(some().setAnInt32(1)).setABool(true));
        merges(base, ours, theirs, nested(some().setNested(some().setAnInt32(2)).setABool(true)));
        conflicts(base, ours, nested(some().setNested(some().setAnInt32(3).setAString("s"))), "nested.nested.an_int32");
    }

    @Test
    void aMessageThatOneSideDoesNotHaveIsOneValue() {
        Everything one = nested(some().setAnInt32(1));
        Everything text = nested(some().setAString("s"));
        conflicts(NONE, one, text, "nested");
        conflicts(one, NONE, nested(some().setAnInt32(2)), "nested");
        merges(NONE, one, one, one);
        merges(one, NONE, one, NONE);
        Everything empty = nested(some());
        merges(NONE, empty, NONE, empty);
        conflicts(one, NONE, empty, "nested");
    }

    @Test
    void theEntriesOfAMapMergeByTheirKeys() {
        Everything base = some().putLabels("a", "1").putLabels("b", "1").build();
        merges(
                base,
                some().putLabels("a", "2")
                        .putLabels("b", "1")
                        .putLabels("c", "3")
                        .build(),
                some().putLabels("a", "1").putLabels("d", "4").build(),
                some().putLabels("a", "2")
                        .putLabels("c", "3")
                        .putLabels("d", "4")
                        .build());
        conflicts(
                base,
                some().putLabels("a", "2").putLabels("b", "1").build(),
                some().putLabels("b", "1").build(),
                "labels");
        conflicts(
                NONE,
                some().putLabels("x", "1").build(),
                some().putLabels("x", "2").build(),
                "labels");
        merges(
                NONE,
                some().putLabels("x", "").build(),
                some().putLabels("x", "").build(),
                some().putLabels("x", "").build());
    }

    @Test
    void theValuesOfAMapMergeWithinWhereAllHaveThem() {
        Everything base = some().putByNumber(1, some().setAnInt32(1).build()).build();
        Everything ours = some().putByNumber(1, some().setAnInt32(2).build()).build();
        Everything theirs = some().putByNumber(
                        1, some().setAnInt32(1).setABool(true).build())
                .build();
        merges(
                base,
                ours,
                theirs,
                some().putByNumber(1, some().setAnInt32(2).setABool(true).build())
                        .build());
        conflicts(
                base, ours, some().putByNumber(1, some().setAnInt32(3).build()).build(), "by_number.an_int32");
        conflicts(NONE, ours, theirs, "by_number");
        conflicts(base, NONE, ours, "by_number");
    }

    @Test
    void aListIsOneValue() {
        Everything base = some().addPackedNumbers(1).addStrings("s").build();
        conflicts(
                base,
                base.toBuilder().addPackedNumbers(2).build(),
                base.toBuilder().addPackedNumbers(3).build(),
                "packed_numbers");
        merges(
                base,
                base.toBuilder().addPackedNumbers(2).build(),
                base.toBuilder().addStrings("t").build(),
                base.toBuilder().addPackedNumbers(2).addStrings("t").build());
        Everything longer = base.toBuilder().addPackedNumbers(2).build();
        merges(base, longer, longer, longer);
        conflicts(
                base,
                some().addSeveral(some().setAnInt32(1)).mergeFrom(base).build(),
                some().addSeveral(some().setAString("s")).mergeFrom(base).build(),
                "several");
    }

    @Test
    void unknownFieldsMergeByTheirNumber() {
        Everything base = with(some(), 1_001, 1);
        Everything ours = with(some().mergeFrom(base), 1_002, 2);
        Everything theirs = with(some().mergeFrom(base), 1_003, 3);
        merges(
                base,
                ours,
                theirs,
                some().mergeFrom(ours).mergeFrom(with(some(), 1_003, 3)).build());
        conflicts(NONE, with(some(), 1_001, 1), with(some(), 1_001, 2), "1001");
        conflicts(base, NONE, with(some(), 1_001, 2), "1001");
        merges(base, NONE, base, NONE);
        conflicts(
                nested(some()),
                nested(some().mergeFrom(with(some(), 1_001, 1))),
                nested(some().mergeFrom(with(some(), 1_001, 2))),
                "nested.1001");
    }

    private static Everything with(Everything.Builder message, int number, int value) {
        UnknownFieldSet.Field field =
                UnknownFieldSet.Field.newBuilder().addVarint(value).build();
        return message.setUnknownFields(UnknownFieldSet.newBuilder(message.getUnknownFields())
                        .addField(number, field)
                        .build())
                .build();
    }

    @Test
    void anAnyIsOneValueSinceItsBytesAreOfItsType() {
        Everything base = any("type/A", "x");
        conflicts(base, any("type/B", "x"), any("type/A", "y"), "any");
        merges(base, any("type/B", "y"), base, any("type/B", "y"));
        merges(base, any("type/B", "y"), any("type/B", "y"), any("type/B", "y"));
    }

    private static Everything any(String type, String value) {
        return some().setAny(Any.newBuilder().setTypeUrl(type).setValue(ByteString.copyFromUtf8(value)))
                .build();
    }

    @Test
    void aTimeIsOneValueSoThatNoneIsMadeThatNobodySet() {
        shape = shape(Cluster.getDefaultInstance(), Map.of());
        conflicts(cluster(10, 5), cluster(11, 5), cluster(10, 6), "updated");
        merges(cluster(10, 5), cluster(11, 0), cluster(10, 5), cluster(11, 0));
    }

    private static Cluster cluster(long seconds, int nanos) {
        return Cluster.newBuilder()
                .setUpdated(Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos))
                .build();
    }

    @Test
    void aMessageOfAnAtomicTypeIsOneValueWhereverItStands() {
        shape = shape(NONE, Map.of("sample.Everything", MergePolicy.ATOMIC));
        conflicts(
                nested(some().setAnInt32(1)),
                nested(some().setAnInt32(2)),
                nested(some().setAnInt32(1).setAString("s")),
                "nested");
        conflicts(
                some().putByNumber(1, some().setAnInt32(1).build()).build(),
                some().putByNumber(1, some().setAnInt32(2).build()).build(),
                some().putByNumber(1, some().setAnInt32(1).setAString("s").build())
                        .build(),
                "by_number");
        conflicts(
                some().setOther(some().setAnInt32(1)).build(),
                some().setOther(some().setAnInt32(2)).build(),
                some().setOther(some().setAnInt32(1).setAString("s")).build(),
                "other");
        merges(
                nested(some().setAnInt32(1)),
                nested(some().setAnInt32(2)),
                nested(some().setAnInt32(1)),
                nested(some().setAnInt32(2)));
    }
}
