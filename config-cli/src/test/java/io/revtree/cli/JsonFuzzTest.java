package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.Message;
import io.revtree.examples.access.Network;
import java.nio.charset.StandardCharsets;

/** What {@code import} reads, whatever its characters. */
class JsonFuzzTest {

    private static final Json JSON = new Json(Network.getDescriptor());

    @FuzzTest
    void whatIsReadIsPrintedAsWhatItIs(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Message read;
        try {
            read = JSON.parse(text, Network.getDescriptor(), "net.json");
        } catch (CommandFault e) {
            assertThat(e.getMessage()).startsWith("net.json");
            return;
        }
        assertThat(JSON.parse(JSON.pretty(read), Network.getDescriptor(), "pretty"))
                .isEqualTo(read);
        assertThat(JSON.parse(JSON.line(read), Network.getDescriptor(), "line")).isEqualTo(read);
    }
}
