package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.flipkart.zjsonpatch.JsonPatch;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The patch from any tree to any other makes the second of the first, by a library that knows nothing of trees. */
class JsonPatchFuzzTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Two trees as JSON, with a line of {@code --} between them. */
    @FuzzTest
    void aPatchMakesOneTreeOfTheOther(byte[] input) throws JsonProcessingException, InvalidProtocolBufferException {
        String[] texts = new String(input, StandardCharsets.UTF_8).split("\n--\n", 2);
        Voltha from = read(texts[0]);
        Voltha to = texts.length == 1 ? Voltha.getDefaultInstance() : read(texts[1]);
        if (from == null || to == null) {
            return;
        }
        try (KvStore store = Sample.store();
                ConfigRoot root = ConfigRoot.create(store, from)) {
            // Trees order what has keys, and drop what is not stored.
            JsonNode before = json(root.getDeep("/", Voltha.class));
            String first = root.head().commit().id().toString();
            root.put("/", to);
            String second = root.head().commit().id().toString();
            JsonNode after = json(root.getDeep("/", Voltha.class));
            JsonNode patch = MAPPER.readTree(root.diff(first, second).toJsonPatch());
            assertThat(JsonPatch.apply(patch, before)).isEqualTo(after);
        } catch (ConfigException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static @Nullable Voltha read(String json) {
        try {
            Voltha.Builder read = Voltha.newBuilder();
            JsonFormat.parser().merge(json, read);
            return read.build();
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    private static JsonNode json(Voltha tree) throws JsonProcessingException, InvalidProtocolBufferException {
        return MAPPER.readTree(JsonFormat.printer().preservingProtoFieldNames().print(tree));
    }
}
