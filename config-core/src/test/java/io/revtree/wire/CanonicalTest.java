package io.revtree.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.sample.Adapter;
import io.revtree.sample.AdapterConfig;
import io.revtree.sample.LogLevel;
import io.revtree.sample.Voltha;
import io.revtree.schema.Declarations;
import io.revtree.schema.TreeSchema;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CanonicalTest {

    private static final TreeSchema SAMPLE = TreeSchema.compile(Voltha.getDefaultInstance(), Declarations.NONE);

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

        Canonical.Split split = Canonical.split(SAMPLE.root().shape(), message.toByteArray());

        assertThat(split.own()).isEqualTo(HexFormat.of().parseHex("120131"));
        assertThat(split.children()).singleElement().satisfies(found -> {
            assertThat(found.number()).isEqualTo(11);
            assertThat(found.messages()).containsExactly(adapter.toByteArray(), adapter.toByteArray());
        });
    }
}
