package io.revtree.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.revtree.CorruptObjectException;
import io.revtree.InvalidPathException;
import io.revtree.LimitExceededException;
import io.revtree.sample.Adapter;
import io.revtree.sample.Card;
import io.revtree.sample.Everything;
import io.revtree.sample.Inventory;
import io.revtree.sample.Profile;
import io.revtree.sample.Serial;
import io.revtree.sample.Toggle;
import io.revtree.sample.Voltha;
import io.revtree.sample.old.Shelf;
import io.revtree.sample.old.Slot;
import io.revtree.wire.Canonical;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class KeyShapeTest {

    private static final NodeType INVENTORY = TreeSchema.compile(Inventory.getDefaultInstance(), Declarations.NONE)
            .root();
    private static final KeyShape CARD = keyOf(INVENTORY, "cards");
    private static final KeyShape KIND = keyOf(INVENTORY, "profiles");
    private static final KeyShape ON = keyOf(INVENTORY, "toggles");
    private static final KeyShape SERIAL = keyOf(INVENTORY, "serials");
    private static final KeyShape ID = keyOf(
            TreeSchema.compile(Voltha.getDefaultInstance(), Declarations.NONE).root(), "adapters");
    private static final KeyShape SLOT = keyOf(
            TreeSchema.compile(Shelf.getDefaultInstance(), Declarations.NONE).root(), "slots");

    private static final Map<Message, NodeType> TYPES = new HashMap<>();

    private static KeyShape keyOf(NodeType type, String field) {
        return Objects.requireNonNull(type.child(field)).key();
    }

    private static Key key(KeyShape shape, Message message) {
        NodeType type = TYPES.computeIfAbsent(
                message.getDefaultInstanceForType(),
                empty -> TreeSchema.compile(empty, Declarations.NONE).root());
        return shape.keyOf(Canonical.encode(type.shape(), message.toByteArray()), "/place");
    }

    private static Key id(String id) {
        return key(ID, Adapter.newBuilder().setId(id).build());
    }

    private static Key card(String shelf, int slot) {
        return key(CARD, Card.newBuilder().setShelf(shelf).setSlot(slot).build());
    }

    @Property
    void stringsOrderByUtf8AndStandInPaths(@ForAll @StringLength(max = 20) String left, @ForAll String right) {
        String wellFormed = wellFormed(left);
        int order = Arrays.compareUnsigned(utf8(wellFormed), utf8(wellFormed(right)));

        assertThat(Integer.signum(id(wellFormed).compareTo(id(wellFormed(right)))))
                .isEqualTo(Integer.signum(order));
        assertThat(ID.parse(ID.format(id(wellFormed)))).isEqualTo(id(wellFormed));
    }

    @Property
    void compositeKeysOrderByTheirPartsAndStandInPaths(
            @ForAll String shelf, @ForAll int slot, @ForAll String otherShelf, @ForAll int otherSlot) {
        Comparator<Card> byParts = Comparator.<Card, byte[]>comparing(
                        card -> utf8(card.getShelf()), Arrays::compareUnsigned)
                .thenComparing(Card::getSlot);
        for (String second : List.of(wellFormed(otherShelf), wellFormed(shelf), wellFormed(shelf) + "\0")) {
            Card left =
                    Card.newBuilder().setShelf(wellFormed(shelf)).setSlot(slot).build();
            Card right = Card.newBuilder().setShelf(second).setSlot(otherSlot).build();

            assertThat(Integer.signum(key(CARD, left).compareTo(key(CARD, right))))
                    .isEqualTo(Integer.signum(byParts.compare(left, right)));
            assertThat(CARD.parse(CARD.format(key(CARD, left)))).isEqualTo(key(CARD, left));
        }
    }

    @Property
    void unsignedNumbersOrderByValueAndStandInPaths(@ForAll long left, @ForAll long right) {
        Key leftKey = key(SERIAL, Serial.newBuilder().setNumber(left).build());
        Key rightKey = key(SERIAL, Serial.newBuilder().setNumber(right).build());

        assertThat(Integer.signum(leftKey.compareTo(rightKey)))
                .isEqualTo(Integer.signum(Long.compareUnsigned(left, right)));
        assertThat(SERIAL.format(leftKey)).isEqualTo(Long.toUnsignedString(left));
        assertThat(SERIAL.parse(Long.toUnsignedString(left))).isEqualTo(leftKey);
    }

    @Property
    void hostileKeysAreRefusedAsDamage(@ForAll byte[] bytes) {
        for (KeyShape shape : List.of(ID, CARD, KIND, ON, SERIAL, SLOT, KeyShape.POSITION)) {
            try {
                assertThat(shape.parse(shape.format(Key.of(bytes)))).isEqualTo(Key.of(bytes));
            } catch (CorruptObjectException expected) {
                assertThat(expected).hasMessageContaining("key");
            }
        }
    }

    @Test
    void escapesWhatHasAMeaningInPaths() {
        assertThat(ID.format(id("a/b,c%d\u0001é"))).isEqualTo("a%2Fb%2Cc%25d%01é");
        assertThat(ID.parse("%61")).isEqualTo(id("a"));
        assertThat(ID.parse("")).isEqualTo(id(""));
        assertThat(ID.parse("..")).isEqualTo(id(".."));
        assertThat(CARD.format(card("a,b", -3))).isEqualTo("a%2Cb,-3");
        assertThatThrownBy(() -> ID.parse("%zz")).isInstanceOf(InvalidPathException.class);
    }

    @Test
    void takesEachKeyInOneFormOnly() {
        assertThat(CARD.parse("a,7")).isEqualTo(card("a", 7));
        for (String other : List.of("a", "a,7,8", "a,07", "a,+7", "a,-0", "a,", "a,x", "a,2147483648", "a, 7")) {
            assertThat(CARD.parse(other)).as(other).isNull();
        }
        assertThat(ID.parse("a,b")).isNull();
        assertThat(ID.parse("half \uD800")).isNull();
        assertThat(SERIAL.parse("-1")).isNull();
        assertThat(ON.parse("True")).isNull();
        assertThat(KeyShape.POSITION.parse("-1")).isNull();
        assertThat(KeyShape.POSITION.parse("00")).isNull();
        assertThat(KeyShape.POSITION.parse("2")).isEqualTo(Key.ofPosition(2));
    }

    @Test
    void namesEnumsAndNumbersOnlyWhatHasNoName() {
        Key gold = key(KIND, Profile.newBuilder().setKind(Profile.Kind.GOLD).build());
        Key nameless = key(KIND, Profile.newBuilder().setKindValue(9).build());
        Key refused =
                key(KIND, Profile.newBuilder().setKind(Profile.Kind.REFUSED).build());

        assertThat(KIND.format(gold)).isEqualTo("GOLD");
        assertThat(KIND.parse("GOLD")).isEqualTo(gold);
        assertThat(KIND.parse("5")).isNull();
        assertThat(KIND.format(nameless)).isEqualTo("9");
        assertThat(KIND.parse("9")).isEqualTo(nameless);
        assertThat(refused).isLessThan(gold);
    }

    @Test
    void readsUnsetKeyFieldsAsTheirDefaults() {
        assertThat(ON.format(key(ON, Toggle.getDefaultInstance()))).isEqualTo("false");
        assertThat(KIND.format(key(KIND, Profile.getDefaultInstance()))).isEqualTo("BRONZE");
        assertThat(SLOT.format(key(SLOT, Slot.getDefaultInstance()))).isEqualTo("north,-5");
        assertThat(key(SLOT, Slot.newBuilder().setZone("north").setNumber(-5).build()))
                .isEqualTo(key(SLOT, Slot.getDefaultInstance()));
    }

    @Test
    void takesEveryKindOfNumber() {
        Everything numbers = Everything.newBuilder()
                .setAnInt32(-1)
                .setAnInt64(Long.MIN_VALUE)
                .setAUint32(-1)
                .setASint32(Integer.MIN_VALUE)
                .setASint64(-2)
                .setAFixed32(-1)
                .setAFixed64(-1)
                .setASfixed32(-7)
                .setASfixed64(-8)
                .build();
        KeyShape all = KeyShape.of(List.of(
                        "an_int32",
                        "an_int64",
                        "a_uint32",
                        "a_sint32",
                        "a_sint64",
                        "a_fixed32",
                        "a_fixed64",
                        "a_sfixed32",
                        "a_sfixed64")
                .stream()
                .map(Everything.getDescriptor()::findFieldByName)
                .toList());

        String text = "-1,-9223372036854775808,4294967295,-2147483648,-2,4294967295,18446744073709551615,-7,-8";
        assertThat(all.format(key(all, numbers))).isEqualTo(text);
        assertThat(all.parse(text)).isEqualTo(key(all, numbers));
    }

    @Test
    void refusesKeysThatAreTooLong() {
        String longest = "x".repeat(Key.BYTES_MAX);

        assertThat(ID.parse(longest)).isEqualTo(id(longest));
        assertThat(ID.parse(longest + "x")).isNull();
        assertThatThrownBy(() -> id(longest + "x"))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageStartingWith("/place: ")
                .hasMessageContaining("4096");
        assertThatThrownBy(() -> card(longest, 1)).isInstanceOf(LimitExceededException.class);
    }

    @Test
    void refusesKeysThatAreNoText() {
        Slot slot = Slot.newBuilder()
                .setZoneBytes(ByteString.copyFrom(new byte[] {(byte) 0xC0}))
                .build();

        assertThatThrownBy(() -> key(SLOT, slot))
                .isInstanceOf(InvalidPathException.class)
                .hasMessageContaining("zone")
                .hasMessageContaining("UTF-8");
    }

    @Test
    void saysWhatIsExpected() {
        assertThat(CARD.expected()).contains("shelf (a string)").contains("slot (a whole number of 32 bits)");
        assertThat(KIND.expected()).contains("sample.Profile.Kind");
    }

    /** Protobuf strings hold no halves of surrogate pairs. */
    private static String wellFormed(String text) {
        return new String(utf8(text), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
