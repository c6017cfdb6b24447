package io.revtree.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** URLs of stores, whatever their characters: each part is given, or refused as what the user wrote wrong. */
class StoreUrlFuzzTest {

    private static final String SECRET = "hunter2";

    @FuzzTest
    void whatIsAUrlIsReadInAllItsParts(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        // Files that this machine has are none of the fuzzer's business.
        if (text.contains("${file:")) {
            return;
        }
        StoreUrl url;
        try {
            url = StoreUrl.parse(text);
        } catch (InvalidStoreUrlException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertThat(StoreUrl.parse(text)).isEqualTo(url).hasSameHashCodeAs(url).hasToString(url.toString());
        List<ThrowingCallable> parts = List.of(
                url::user,
                url::password,
                url::path,
                () -> url.hosts(1),
                () -> url.option("a"),
                () -> url.flag("a", true),
                () -> url.number("a", 1, 0, Long.MAX_VALUE),
                () -> url.bytes("a", 1, 0, Long.MAX_VALUE),
                () -> url.duration("a", Duration.ZERO, Duration.ZERO, Duration.ofDays(1)));
        for (ThrowingCallable part : parts) {
            Throwable fault = catchThrowable(part);
            if (fault != null) {
                assertThat(fault).isInstanceOf(InvalidStoreUrlException.class);
            }
        }
    }

    /** Wherever in a URL a password may stand, no text shows it. */
    @FuzzTest
    void aPasswordIsNeverShown(byte[] input) {
        String rest = new String(input, StandardCharsets.UTF_8);
        if (rest.contains(SECRET) || rest.contains("${file:")) {
            return;
        }
        for (String text : List.of(
                "redis://user:" + SECRET + "@" + rest,
                "redis://host/?password=" + SECRET + "&" + rest,
                "redis://host/?" + rest + "&auth-token=" + SECRET)) {
            try {
                StoreUrl url = StoreUrl.parse(text);
                assertThat(url.toString()).doesNotContain(SECRET);
                url.hosts(1);
                url.number("a", 1, 0, 1);
            } catch (InvalidStoreUrlException e) {
                assertThat(e).hasMessageNotContaining(SECRET);
            }
        }
    }
}
