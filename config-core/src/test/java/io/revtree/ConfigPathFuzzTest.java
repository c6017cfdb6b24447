package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.nio.charset.StandardCharsets;

/** Paths and keys, whatever their characters. */
class ConfigPathFuzzTest {

    private static final KvStore STORE = KvStores.open("memory:");
    private static final ConfigRoot ROOT = ConfigRoot.create(STORE, Voltha.getDefaultInstance());

    @FuzzTest
    void aPathIsReadAsItIsWritten(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        ConfigPath path;
        try {
            path = ConfigPath.parse(text);
        } catch (InvalidPathException e) {
            return;
        }
        assertThat(path).hasToString(text);
        assertThat(ConfigPath.parse(path.toString())).isEqualTo(path).isEqualByComparingTo(path);
        ConfigPath spelled = ConfigPath.ROOT;
        for (String segment : path.segments()) {
            spelled = spelled.with(segment);
        }
        assertThat(spelled).isEqualTo(path).hasToString(text);
        assertThat(path.startsWith(path.above())).isTrue();
        // Reading is refused by name, or answered.
        try {
            ROOT.exists(text);
        } catch (ConfigException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    /** Any key can be written into a path, and stands in it as what it is. */
    @FuzzTest
    void anyKeyIsAddressable(byte[] input) {
        String key = new String(input, StandardCharsets.UTF_8);
        String encoded = ConfigPath.encode(key);
        assertThat(ConfigPath.decode(encoded, "/")).isEqualTo(key);
        ConfigPath path = ConfigPath.ROOT.field("adapters").key(key);
        assertThat(ConfigPath.parse(path.toString())).isEqualTo(path);
        assertThat(path.segments()).hasSize(2);
        if (input.length < 4096 && key.length() < 1_300) {
            ROOT.add("/adapters", Sample.adapter(key));
            assertThat(ROOT.keys("/adapters")).contains(encoded);
            assertThat(ROOT.get(path.toString(), Adapter.class).getId()).isEqualTo(key);
            ROOT.remove(path.toString());
        }
    }
}
