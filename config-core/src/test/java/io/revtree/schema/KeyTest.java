package io.revtree.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.CorruptObjectException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class KeyTest {

    @Property
    void positionsAreOrderedAsTheirNumbers(@ForAll @IntRange(min = 0) int a, @ForAll @IntRange(min = 0) int b) {
        assertThat(Key.ofPosition(a).position()).isEqualTo(a);
        assertThat(Integer.signum(Key.ofPosition(a).compareTo(Key.ofPosition(b))))
                .isEqualTo(Integer.compare(a, b));
    }

    @Test
    void bytesAreOrderedWithoutSign() {
        assertThat(Key.of(new byte[] {(byte) 0x80})).isGreaterThan(Key.of(new byte[] {0x7f, 0x7f}));
        assertThat(Key.of(new byte[] {1})).isLessThan(Key.of(new byte[] {1, 0}));
        assertThat(Key.of(new byte[0])).isLessThan(Key.of(new byte[1]));
        assertThat(Key.of(new byte[] {5})).isEqualTo(Key.of(new byte[] {5})).hasToString("05");
    }

    @Test
    void whatIsNoPositionIsDamage() {
        assertThatThrownBy(() -> Key.of(new byte[3]).position()).isInstanceOf(CorruptObjectException.class);
        assertThatThrownBy(() -> Key.of(new byte[] {-1, 0, 0, 0}).position())
                .isInstanceOf(CorruptObjectException.class);
    }

    @Test
    void aKeyIsNeverLongerThanFourKibibytes() {
        assertThat(Key.of(new byte[Key.BYTES_MAX]).bytes()).hasSize(4096);
        assertThatThrownBy(() -> Key.of(new byte[Key.BYTES_MAX + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4096");
    }
}
