package io.revtree.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefNameTest {

    @Test
    void whatLooksLikeAnIdIsToldFromAName() {
        assertThat(RefName.looksLikeId("abcdef")).isTrue();
        assertThat(RefName.looksLikeId("ABCDEF0123")).isTrue();
        assertThat(RefName.looksLikeId("0".repeat(64))).isTrue();
        assertThat(RefName.looksLikeId("abcde")).isFalse();
        assertThat(RefName.looksLikeId("abcdeg")).isFalse();
        assertThat(RefName.looksLikeId("0".repeat(65))).isFalse();
        assertThat(RefName.allowed("0".repeat(65))).isTrue();
    }
}
