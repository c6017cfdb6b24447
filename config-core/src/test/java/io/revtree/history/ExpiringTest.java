package io.revtree.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The names of refs that keep commits for a time. */
class ExpiringTest {

    @Test
    void namesHaveTheSameDigitsWhateverThoseOfTheUsersLanguageAre() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            String name = Expiring.name(1_764_259_200_000_000L);
            assertThat(name).startsWith("expiring/0001764259200000000/");
            assertThat(Expiring.until(name)).isEqualTo(1_764_259_200_000_000L);
        } finally {
            Locale.setDefault(before);
        }
    }
}
