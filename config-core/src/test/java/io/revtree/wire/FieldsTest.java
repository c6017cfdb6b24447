package io.revtree.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.revtree.InvalidPathException;
import io.revtree.sample.Adapter;
import io.revtree.sample.AdapterConfig;
import io.revtree.sample.Device;
import io.revtree.sample.Everything;
import io.revtree.sample.GeoPoint;
import io.revtree.sample.Location;
import io.revtree.sample.LogLevel;
import io.revtree.sample.LogicalDevice;
import io.revtree.schema.Declarations;
import io.revtree.schema.NodeType;
import io.revtree.schema.TreeSchema;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldsTest {

    private static final NodeType EVERYTHING = type(Everything.getDefaultInstance());
    private static final NodeType DEVICE = type(Device.getDefaultInstance());
    private static final NodeType ADAPTER = type(Adapter.getDefaultInstance());

    private static final UnknownFieldSet NEWER = UnknownFieldSet.newBuilder()
            .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
            .addField(
                    901,
                    UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("new"))
                            .build())
            .build();

    private static NodeType type(Message prototype) {
        return TreeSchema.compile(prototype, Declarations.NONE).root();
    }

    private static byte[] own(NodeType type, Message message) {
        return Canonical.encode(type.shape(), message.toByteArray());
    }

    private static List<String> changed(NodeType type, Message before, Message after) {
        return Fields.changedPaths(type.shape(), own(type, before), own(type, after));
    }

    private static List<String> readOnly(Device before, Device after) {
        return Fields.readOnlyChanges(DEVICE.shape(), own(DEVICE, before), own(DEVICE, after));
    }

    private static Message update(NodeType type, Message stored, Message given) {
        return type.parse(Fields.keepUnknown(type.shape(), own(type, stored), own(type, given)));
    }

    private static Message masked(Message stored, Message given, String... paths) {
        byte[] updated = Fields.masked(
                EVERYTHING.shape(), own(EVERYTHING, stored), own(EVERYTHING, given), List.of(paths), "/place");
        assertThat(Canonical.encode(EVERYTHING.shape(), updated)).isEqualTo(updated);
        return EVERYTHING.parse(updated);
    }

    @Test
    void namesChangedFieldsDownIntoPlainSubMessages() {
        Adapter before = Adapter.newBuilder()
                .setId("3")
                .setVendor("a")
                .setConfig(AdapterConfig.newBuilder().setLogLevel(LogLevel.INFO))
                .build();
        Adapter after = before.toBuilder()
                .setVersion("2")
                .setConfig(AdapterConfig.newBuilder().setLogLevel(LogLevel.ERROR))
                .build();

        assertThat(changed(ADAPTER, before, after)).containsExactly("version", "config.log_level");
        assertThat(changed(ADAPTER, after, after)).isEmpty();
    }

    @Test
    void namesASubMessageAsAWholeThatOnlyOneSideHas() {
        Adapter without = Adapter.newBuilder().setId("3").build();
        Adapter with = without.toBuilder()
                .setConfig(AdapterConfig.newBuilder().setLogLevel(LogLevel.INFO))
                .build();

        assertThat(changed(ADAPTER, without, with)).containsExactly("config");
    }

    @Test
    void namesUnknownFieldsByNumber() {
        Adapter plain = Adapter.newBuilder().setId("3").build();
        Adapter newer = plain.toBuilder().setUnknownFields(NEWER).build();

        assertThat(changed(ADAPTER, plain, newer)).containsExactly("900", "901");
    }

    @Test
    void namesBothMembersOfAOneofThatChangedSides() {
        Everything name = Everything.newBuilder().setName("n").build();
        Everything code = Everything.newBuilder().setCode(4).build();

        assertThat(changed(EVERYTHING, name, code)).containsExactly("name", "code");
    }

    @Test
    void namesMapsAndRepeatedFieldsAsAWhole() {
        Everything before =
                Everything.newBuilder().putLabels("a", "1").addStrings("x").build();
        Everything after =
                before.toBuilder().putLabels("b", "2").addStrings("y").build();

        assertThat(changed(EVERYTHING, before, after)).containsExactly("strings", "labels");
    }

    @Test
    void findsReadOnlyChangesAtAnyDepth() {
        Device before = Device.newBuilder()
                .setId("d")
                .setModel("m")
                .setAdminUp(true)
                .setLocation(Location.newBuilder().setSite("s").setSurveyedBy("ann"))
                .build();
        Device after = before.toBuilder()
                .setModel("other")
                .setAdminUp(false)
                .setLocation(Location.newBuilder().setSite("elsewhere").setSurveyedBy("bob"))
                .build();

        assertThat(readOnly(before, after)).containsExactly("model", "location.surveyed_by");
        assertThat(readOnly(before, before.toBuilder().setAdminUp(false).build()))
                .isEmpty();
    }

    @Test
    void takesAReadOnlyFieldForChangedWhenItsMessageGoes() {
        Device before = Device.newBuilder()
                .setLocation(Location.newBuilder().setSurveyedBy("ann"))
                .build();

        assertThat(readOnly(before, Device.getDefaultInstance())).containsExactly("location.surveyed_by");
    }

    @Test
    void keepsUnknownFieldsThatAnUpdateDoesNotCarry() {
        Adapter stored = Adapter.newBuilder()
                .setId("3")
                .setVendor("v")
                .setConfig(AdapterConfig.newBuilder().setUnknownFields(NEWER))
                .setUnknownFields(NEWER)
                .build();
        Adapter given = Adapter.newBuilder()
                .setId("3")
                .setConfig(AdapterConfig.newBuilder().setLogLevel(LogLevel.ERROR))
                .build();

        assertThat(update(ADAPTER, stored, given))
                .isEqualTo(given.toBuilder()
                        .setConfig(given.getConfig().toBuilder().setUnknownFields(NEWER))
                        .setUnknownFields(NEWER)
                        .build());
    }

    @Test
    void replacesUnknownFieldsThatAnUpdateCarries() {
        UnknownFieldSet other = UnknownFieldSet.newBuilder()
                .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(8).build())
                .build();
        Adapter stored = Adapter.newBuilder().setUnknownFields(NEWER).build();
        Adapter given = Adapter.newBuilder().setUnknownFields(other).build();

        assertThat(update(ADAPTER, stored, given))
                .isEqualTo(Adapter.newBuilder()
                        .setUnknownFields(UnknownFieldSet.newBuilder(NEWER)
                                .clearField(900)
                                .mergeFrom(other)
                                .build())
                        .build());
    }

    @Test
    void keepsUnknownFieldsInMapValuesByKey() {
        Everything newer = Everything.newBuilder().setUnknownFields(NEWER).build();
        Everything stored = Everything.newBuilder()
                .putByNumber(1, newer)
                .putByNumber(2, newer)
                .build();
        Everything given = Everything.newBuilder()
                .putByNumber(2, Everything.newBuilder().setAnInt32(5).build())
                .putByNumber(3, Everything.getDefaultInstance())
                .build();

        assertThat(update(EVERYTHING, stored, given))
                .isEqualTo(given.toBuilder()
                        .putByNumber(2, newer.toBuilder().setAnInt32(5).build())
                        .build());
    }

    @Test
    void answersTheGivenBytesThemselvesWhenThereIsNothingToKeep() {
        byte[] given = own(ADAPTER, Adapter.newBuilder().setId("1").build());

        assertThat(Fields.keepUnknown(
                        ADAPTER.shape(),
                        own(ADAPTER, Adapter.newBuilder().setId("2").build()),
                        given))
                .isSameAs(given);
    }

    @Test
    void changesTheMaskedFieldsAlone() {
        Everything stored = Everything.newBuilder()
                .setAnInt32(1)
                .setAString("stored")
                .setNested(Everything.newBuilder().setAnInt32(2).setAString("within"))
                .addStrings("a")
                .build();
        Everything given = Everything.newBuilder()
                .setAString("given")
                .setNested(Everything.newBuilder().setAnInt32(9).setAString("given"))
                .addStrings("b")
                .build();

        assertThat(masked(stored, given, "a_string", "nested.an_int32", "strings"))
                .isEqualTo(Everything.newBuilder()
                        .setAnInt32(1)
                        .setAString("given")
                        .setNested(Everything.newBuilder().setAnInt32(9).setAString("within"))
                        .addStrings("b")
                        .build());
    }

    @Test
    void clearsMaskedFieldsThatTheMessageDoesNotHave() {
        Everything stored = Everything.newBuilder()
                .setAString("stored")
                .setNested(Everything.newBuilder().setAnInt32(2))
                .build();

        assertThat(masked(stored, Everything.getDefaultInstance(), "a_string", "nested.an_int32"))
                .isEqualTo(Everything.newBuilder()
                        .setNested(Everything.getDefaultInstance())
                        .build());
        assertThat(masked(stored, Everything.getDefaultInstance(), "nested"))
                .isEqualTo(Everything.newBuilder().setAString("stored").build());
    }

    @Test
    void setsNoMessageForTheSakeOfAMaskedFieldThatIsUnset() {
        Everything given = Everything.newBuilder()
                .setNested(Everything.newBuilder().setAString("x"))
                .build();

        assertThat(masked(Everything.getDefaultInstance(), given, "nested.an_int32"))
                .isEqualTo(Everything.getDefaultInstance());
    }

    @Test
    void aMaskedMemberOfAOneofTakesThePlaceOfTheOthers() {
        Everything stored = Everything.newBuilder().setName("n").build();
        Everything given = Everything.newBuilder().setCode(4).build();
        Everything other = Everything.newBuilder()
                .setOther(Everything.newBuilder().setAnInt32(1))
                .build();

        assertThat(masked(stored, given, "code")).isEqualTo(given);
        assertThat(masked(stored, given, "an_int32")).isEqualTo(stored);
        assertThat(masked(stored, given, "name")).isEqualTo(Everything.getDefaultInstance());
        assertThat(masked(other, given, "code", "other.an_int32")).isEqualTo(given);
        assertThat(masked(stored, other, "other.an_int32")).isEqualTo(other);
    }

    @Test
    void keepsUnknownFieldsBesideMaskedOnes() {
        Everything stored =
                Everything.newBuilder().setAnInt32(1).setUnknownFields(NEWER).build();

        assertThat(masked(stored, Everything.newBuilder().setAnInt32(2).build(), "an_int32"))
                .isEqualTo(stored.toBuilder().setAnInt32(2).build());
    }

    @Test
    void refusesMasksThatNameNoFieldOfTheNode() {
        assertThatThrownBy(() -> masked(Everything.getDefaultInstance(), Everything.getDefaultInstance(), "nope"))
                .isInstanceOf(InvalidPathException.class)
                .hasMessageStartingWith("/place: ")
                .hasMessageContaining("nope")
                .hasMessageContaining("an_int32");
        assertThatThrownBy(() -> masked(Everything.getDefaultInstance(), Everything.getDefaultInstance(), "labels.a"))
                .isInstanceOf(InvalidPathException.class)
                .hasMessageContaining("labels");
        NodeType logical = type(LogicalDevice.getDefaultInstance());
        assertThatThrownBy(() -> Fields.masked(logical.shape(), new byte[0], new byte[0], List.of("ports"), "/l"))
                .isInstanceOf(InvalidPathException.class)
                .hasMessageContaining("child");
    }

    @Test
    void aMaskedRealTimeFieldChangesNothing() {
        Device stored = Device.newBuilder()
                .setLocation(
                        Location.newBuilder().setPoint(GeoPoint.newBuilder().setLatitude(1)))
                .build();
        byte[] own = own(DEVICE, stored);

        assertThat(Fields.masked(DEVICE.shape(), own, new byte[0], List.of("telemetry", "location.temperature"), "/d"))
                .isEqualTo(own);
    }
}
