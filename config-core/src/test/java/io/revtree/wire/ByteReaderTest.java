package io.revtree.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.CorruptObjectException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteReaderTest {

    private static ByteReader reader(String hex) {
        return new ByteReader(HexFormat.of().parseHex(hex));
    }

    @Property
    void readsWhatWasWritten(
            @ForAll long unsigned, @ForAll long signed, @ForAll byte[] bytes, @ForAll String drawn, @ForAll byte one) {
        // What cannot be encoded, half of a surrogate pair, becomes a question mark.
        String text = new String(drawn.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        ByteWriter writer = new ByteWriter(1);
        writer.uvarint(unsigned);
        assertThat(writer.size()).isEqualTo(ByteWriter.uvarintSize(unsigned));
        writer.svarint(signed);
        writer.bytes(bytes);
        writer.string(text);
        writer.u8(one);
        writer.raw(bytes);
        ByteReader reader = new ByteReader(writer.toByteArray());
        assertThat(reader.uvarint()).isEqualTo(unsigned);
        assertThat(reader.svarint()).isEqualTo(signed);
        assertThat(reader.bytes()).isEqualTo(bytes);
        assertThat(reader.string()).isEqualTo(text);
        assertThat(reader.u8()).isEqualTo(one & 0xff);
        assertThat(reader.raw(bytes.length)).isEqualTo(bytes);
        reader.expectEnd();
    }

    @ParameterizedTest
    @CsvSource({
        "8000, shortest",
        "ff00, shortest",
        "80808080808080808000, shortest",
        "ffffffffffffffffff02, 64 bits",
        "ffffffffffffffffff8101, 64 bits",
        "80, end",
        "'', end"
    })
    void aNumberInAnyOtherFormIsDamage(String hex, String why) {
        assertThatThrownBy(() -> reader(hex).uvarint())
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("offset");
    }

    @Test
    void theLargestNumberIsRead() {
        assertThat(reader("ffffffffffffffffff01").uvarint()).isEqualTo(-1);
    }

    @Test
    void aLengthBeyondTheBytesIsDamageBeforeAnythingIsAllocated() {
        assertThatThrownBy(() -> reader("ffffffff07").bytes())
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining("2147483647");
        assertThatThrownBy(() -> reader("ffffffffffffffffff01").length()).isInstanceOf(CorruptObjectException.class);
        assertThatThrownBy(() -> reader("0000").raw(3)).isInstanceOf(CorruptObjectException.class);
        assertThatThrownBy(() -> reader("0000").skip(-1)).isInstanceOf(CorruptObjectException.class);
    }

    @ParameterizedTest
    @CsvSource({"01ff", "02c080", "03eda080", "01c3"})
    void aStringThatIsNoUtf8IsDamage(String hex) {
        assertThatThrownBy(() -> reader(hex).string())
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void whatFollowsTheEndIsDamage() {
        assertThatThrownBy(() -> reader("00").expectEnd())
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining("1 bytes too many");
    }

    @Property
    void noBytesLeadToAnythingButAValueOrDamage(@ForAll byte[] bytes) {
        List<Consumer<ByteReader>> reads = List.of(
                ByteReader::uvarint, ByteReader::svarint, ByteReader::bytes, ByteReader::string, ByteReader::length);
        for (Consumer<ByteReader> read : reads) {
            ByteReader reader = new ByteReader(bytes);
            try {
                while (!reader.atEnd()) {
                    read.accept(reader);
                }
            } catch (CorruptObjectException e) {
                assertThat(e).hasMessageContaining("offset");
            }
        }
    }
}
