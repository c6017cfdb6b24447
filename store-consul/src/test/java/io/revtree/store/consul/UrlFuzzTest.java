package io.revtree.store.consul;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.StoreUrl;
import java.nio.charset.StandardCharsets;

/** What a URL of this store says, whatever is written behind the scheme. */
class UrlFuzzTest {

    @FuzzTest
    void theSettingsAreReadOrWhatIsWrongIsSaid(byte[] input) {
        String text = "consul://" + new String(input, StandardCharsets.UTF_8);
        // Files that this machine has are none of the fuzzer's business.
        if (text.contains("${file:")) {
            return;
        }
        try {
            ConsulUrl settings = ConsulUrl.of(StoreUrl.parse(text));
            assertThat(ConsulUrl.of(StoreUrl.parse(text)).hosts()).isEqualTo(settings.hosts());
        } catch (InvalidStoreUrlException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
