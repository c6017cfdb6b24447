package io.revtree.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefsTest {

    @Property
    void aNameIsTextOf1To255BytesWithoutControls(@ForAll @StringLength(max = 300) String name) {
        boolean right;
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
            right = encoded.remaining() >= 1
                    && encoded.remaining() <= Refs.NAME_BYTES_MAX
                    && name.chars().noneMatch(Character::isISOControl);
        } catch (CharacterCodingException e) {
            right = false;
        }
        if (right) {
            assertThat(Refs.checkName(name)).isEqualTo(name);
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> Refs.checkName(name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"heads/main", "a b", "*", "..", "%2F", "\u00E9", "\uD83D\uDE00", "\u2028"})
    void noOtherCharacterIsSpecial(String name) {
        assertThat(Refs.checkName(name)).isEqualTo(name);
        assertThat(Refs.checkPrefix(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000", "\n", "\u007F", "\u009F", "\uD83D", "a\uDE00", "\uDE00\uD83D"})
    void aRefusalNamesTheCharacterAndItsPlace(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Refs.checkName(name))
                .withMessageMatching(".*U\\+.* at \\d");
        assertThatIllegalArgumentException().isThrownBy(() -> Refs.checkPrefix(name));
    }

    @Test
    void theEmptyPrefixBeginsAllNamesButIsNone() {
        assertThat(Refs.checkPrefix("")).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> Refs.checkName(""));
    }

    @Test
    void aValueHasAtMost64KiB() {
        assertThat(Refs.checkValue(null)).isNull();
        assertThat(Refs.checkValue(new byte[65_536])).hasSize(65_536);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Refs.checkValue(new byte[65_537]))
                .withMessageContaining("65537");
    }

    @Test
    void valuesMatchByTheirBytesAndNullByNull() {
        assertThat(Refs.matches(null, null)).isTrue();
        assertThat(Refs.matches(new byte[] {1}, new byte[] {1})).isTrue();
        assertThat(Refs.matches(new byte[0], null)).isFalse();
        assertThat(Refs.matches(null, new byte[0])).isFalse();
        assertThat(Refs.matches(new byte[] {1}, new byte[] {1, 0})).isFalse();
    }
}
