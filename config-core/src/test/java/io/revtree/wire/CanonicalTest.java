package io.revtree.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.revtree.CorruptObjectException;
import io.revtree.LimitExceededException;
import io.revtree.sample.Adapter;
import io.revtree.sample.AdapterConfig;
import io.revtree.sample.Device;
import io.revtree.sample.Everything;
import io.revtree.sample.Flow;
import io.revtree.sample.Flows;
import io.revtree.sample.Location;
import io.revtree.sample.LogLevel;
import io.revtree.sample.Telemetry;
import io.revtree.sample.Voltha;
import io.revtree.sample.edition.Mode;
import io.revtree.sample.edition.Modern;
import io.revtree.sample.old.Old;
import io.revtree.sample.old.OldProto;
import io.revtree.sample.old.Shade;
import io.revtree.schema.Declarations;
import io.revtree.schema.NodeType;
import io.revtree.schema.TreeSchema;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CanonicalTest {

    private static final NodeType EVERYTHING = type(Everything.getDefaultInstance());
    private static final NodeType OLD = type(Old.getDefaultInstance());

    private static NodeType type(Message prototype) {
        return TreeSchema.compile(prototype, Declarations.NONE).root();
    }

    private static byte[] own(Message message) {
        return Canonical.encode(type(message.getDefaultInstanceForType()).shape(), message.toByteArray());
    }

    private static String golden(Message message) {
        return HexFormat.of().formatHex(own(message));
    }

    /** What the canonical form makes of these bytes, both in hex. */
    private static String form(NodeType type, String hex) {
        byte[] form = Canonical.encode(type.shape(), HexFormat.of().parseHex(hex));
        assertThat(Canonical.encode(type.shape(), form)).isEqualTo(form);
        return HexFormat.of().formatHex(form);
    }

    @Test
    void leavesChildrenOutAndHandsThemOver() {
        Adapter adapter = Adapter.newBuilder()
                .setId("a")
                .setConfig(AdapterConfig.newBuilder().setLogLevel(LogLevel.ERROR))
                .build();
        Voltha message = Voltha.newBuilder()
                .setVersion("1")
                .addAdapters(adapter)
                .addAdapters(adapter)
                .build();

        Canonical.Split split =
                Canonical.split(type(Voltha.getDefaultInstance()).shape(), message.toByteArray());

        assertThat(split.own()).isEqualTo(HexFormat.of().parseHex("120131"));
        assertThat(split.children()).singleElement().satisfies(found -> {
            assertThat(found.number()).isEqualTo(11);
            assertThat(found.messages()).containsExactly(adapter.toByteArray(), adapter.toByteArray());
        });
    }

    @Test
    void mergesThePiecesOfASingleChild() {
        Canonical.Split split = Canonical.split(
                type(Voltha.getDefaultInstance()).shape(), HexFormat.of().parseHex("52020801" + "52020802"));

        assertThat(split.children())
                .singleElement()
                .satisfies(found -> assertThat(found.messages())
                        .containsExactly(HexFormat.of().parseHex("08010802")));
    }

    @Test
    void writesTheBytesOfTheFormat() {
        assertThat(golden(Everything.newBuilder()
                        .setAnInt32(-1)
                        .setASint32(-1)
                        .setAFloat(-0.0f)
                        .setAString("é")
                        .setNested(Everything.getDefaultInstance())
                        .setMaybeInt32(0)
                        .addPackedNumbers(1)
                        .addPackedNumbers(300)
                        .addUnpackedNumbers(-1)
                        .putLabels("b", "")
                        .putLabels("", "x")
                        .build()))
                .isEqualTo(
                        "08ffffffffffffffffff01" // an_int32: ten bytes when negative
                                + "2801" // a_sint32, zig-zag
                                + "5d00000080" // a_float: -0.0 is not the default
                                + "7202c3a9" // a_string
                                + "8a0100" // nested, empty
                                + "b00100" // maybe_int32, set to its default
                                + "c2010301ac02" // packed_numbers
                                + "c80101" // unpacked_numbers
                                + "f201050a00120178" // labels: "" stands before "b", key and value both written
                                + "f201050a01621200");
        assertThat(golden(Old.newBuilder()
                        .setCount(0)
                        .setWithDefault(42)
                        .setShade(Shade.BLACK)
                        .addPackedShades(Shade.GREY)
                        .setPair(Old.Pair.newBuilder().setLeft(1))
                        .build()))
                .isEqualTo("0800" + "102a" + "2007" + "320103" + "43" + "0801" + "44");
        assertThat(golden(Modern.newBuilder()
                        .setExplicit(0)
                        .setImplicit(0)
                        .setDelimited(Modern.newBuilder().setMode(Mode.MODE_ON))
                        .addExpanded(1)
                        .addPacked(1)
                        .build()))
                .isEqualTo("0800" + "1b" + "2801" + "1c" + "3001" + "3a0101");
    }

    @Test
    void leavesDefaultsOutThatHaveNoPresence() {
        assertThat(form(EVERYTHING, "0800" + "7200" + "5d00000000" + "6800" + "800100"))
                .isEmpty();
    }

    @Test
    void takesTheLastOfSeveralValues() {
        assertThat(form(EVERYTHING, "0805" + "0800")).isEmpty();
        assertThat(form(EVERYTHING, "7201617201627202" + "6363")).isEqualTo("72026363");
    }

    @Test
    void mergesSeveralMessages() {
        assertThat(form(EVERYTHING, "8a01020801" + "8a01021002")).isEqualTo("8a010408011002");
    }

    @Test
    void ofAOneofTakesTheMemberThatWasSetLast() {
        assertThat(form(EVERYTHING, "92010161" + "980105")).isEqualTo("980105");
        assertThat(form(EVERYTHING, "980105" + "92010161")).isEqualTo("92010161");
        // Set, replaced and set again, a message begins anew.
        assertThat(form(EVERYTHING, "a201020801" + "980105" + "a201021002")).isEqualTo("a201021002");
    }

    @Test
    void aRealTimeMemberThatWasSetLastLeavesItsOneofEmpty() {
        assertThat(form(EVERYTHING, "92010161" + "a80105")).isEmpty();
    }

    @Test
    void dropsRealTimeFieldsAtAnyDepth() {
        assertThat(own(Device.newBuilder()
                        .setId("d")
                        .setTelemetry(Telemetry.newBuilder().setCpuLoad(1))
                        .setLocation(Location.newBuilder().setSite("s").setTemperature(20))
                        .build()))
                .isEqualTo(own(Device.newBuilder()
                        .setId("d")
                        .setLocation(Location.newBuilder().setSite("s"))
                        .build()));
        assertThat(own(Flows.newBuilder()
                        .addItems(Flow.newBuilder().setCookie(1).setPacketCount(9))
                        .build()))
                .isEqualTo(own(Flows.newBuilder()
                        .addItems(Flow.newBuilder().setCookie(1))
                        .build()));
    }

    @Test
    void packsWhatTheSchemaPacksAndNoMore() {
        // 24 is packed, 25 is not.
        assertThat(form(EVERYTHING, "c00101c00102c2010103")).isEqualTo("c20103010203");
        assertThat(form(EVERYTHING, "ca01020406")).isEqualTo("c80104c80106");
        assertThat(form(EVERYTHING, "c20100")).isEmpty();
    }

    @Test
    void readsMapEntriesInWhateverForm() {
        // Entries of by_number without a value, without a key, and with both the wrong way round.
        assertThat(form(EVERYTHING, "fa01020805" + "fa01041202" + "0801" + "fa01041200" + "0803"))
                .isEqualTo("fa0106" + "0800" + "12020801" + "fa0104" + "0803" + "1200" + "fa0104" + "0805" + "1200");
        // Of entries with one key the last one holds as a whole.
        assertThat(form(EVERYTHING, "f201060a0161120131" + "f201060a0161120132"))
                .isEqualTo("f201060a0161120132");
    }

    @Test
    void keepsValuesThatAClosedEnumDoesNotKnowAsUnknownFields() throws InvalidProtocolBufferException {
        byte[] wire = HexFormat.of().parseHex("2063" + "2007" + "320301" + "0307");

        byte[] form = Canonical.encode(OLD.shape(), wire);

        assertThat(HexFormat.of().formatHex(form)).isEqualTo("2007" + "2063" + "32020307" + "3001");
        assertThat(Canonical.encode(
                        OLD.shape(),
                        Old.newBuilder().mergeFrom(wire).buildPartial().toByteArray()))
                .isEqualTo(form);
    }

    @Test
    void anUnknownValueOfAClosedEnumSetsNoOneof() {
        // picked_text, then picked_shade with a number that is no shade.
        assertThat(form(OLD, "6a0161" + "5863")).isEqualTo("5863" + "6a0161");
    }

    @Test
    void takesAFieldOfAnotherWireTypeForAnUnknownOne() {
        assertThat(form(EVERYTHING, "0a0161" + "0801")).isEqualTo("0801" + "0a0161");
    }

    @Test
    void ordersUnknownFieldsAsProtobufKeepsThem() {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(
                        1000,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("a"))
                                .addVarint(2)
                                .addVarint(1)
                                .addFixed32(3)
                                .build())
                .build();

        byte[] given = HexFormat.of().parseHex("c23e0161" + "c03e02" + "c53e03000000" + "c03e01");

        assertThat(Canonical.encode(EVERYTHING.shape(), given)).isEqualTo(unknown.toByteArray());
    }

    @Test
    void takesExtensionsThatTheWriterKnewForTheSameAsUnknownFields() throws InvalidProtocolBufferException {
        Old known = Old.newBuilder()
                .setCount(1)
                .setExtension(OldProto.remark, "r")
                .addExtension(OldProto.marks, 5)
                .build();
        Old unknown = Old.parseFrom(known.toByteArray(), ExtensionRegistry.getEmptyRegistry());

        assertThat(own(unknown)).isEqualTo(own(known));
    }

    @Test
    void keepsTheBitsOfFloats() {
        String signallingNan = "5d0100807f";
        String negativeZero = "61" + "0000000000000080";

        assertThat(form(EVERYTHING, signallingNan + negativeZero)).isEqualTo(signallingNan + negativeZero);
    }

    @Test
    void leavesTheBytesWithinAnyAlone() {
        Any any = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/sample.Everything")
                .setValue(ByteString.copyFrom(HexFormat.of().parseHex("1001" + "0801")))
                .build();

        assertThat(EVERYTHING.parse(own(Everything.newBuilder().setAny(any).build())))
                .isEqualTo(Everything.newBuilder().setAny(any).build());
    }

    @Test
    void answersCanonicalBytesThemselves() {
        byte[] wire = Adapter.newBuilder()
                .setId("1")
                .setVendor("v")
                .setConfig(AdapterConfig.newBuilder().setLogLevel(LogLevel.ERROR))
                .build()
                .toByteArray();

        assertThat(Canonical.encode(type(Adapter.getDefaultInstance()).shape(), wire))
                .isSameAs(wire);
    }

    @Test
    void refusesMessagesThatAreNestedTooDeep() {
        assertThat(Canonical.encode(EVERYTHING.shape(), nested(100))).isEqualTo(nested(100));
        assertThat(EVERYTHING.parse(nested(100)).toByteArray()).isEqualTo(nested(100));
        assertThatThrownBy(() -> Canonical.encode(EVERYTHING.shape(), nested(101)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("sample.Everything")
                .hasMessageContaining("100");
    }

    private static byte[] nested(int depth) {
        byte[] message = new byte[0];
        for (int i = 0; i < depth; i++) {
            ByteWriter outer = new ByteWriter();
            outer.uvarint(17 << 3 | 2);
            outer.bytes(message);
            message = outer.toByteArray();
        }
        return message;
    }

    @Test
    void refusesBytesThatAreNoMessage() {
        for (String hex :
                new String[] {"08", "0a05", "0aff", "07", "0c", "00", "0b", "0b14", "f8ffffffff0f", "c2010180"}) {
            assertThatThrownBy(() -> form(EVERYTHING, hex))
                    .as(hex)
                    .isInstanceOf(CorruptObjectException.class)
                    .hasMessageContaining("offset");
        }
    }
}
