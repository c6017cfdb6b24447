package io.revtree.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.ConfigChange;
import io.revtree.ConfigRoot;
import io.revtree.sample.Device;
import io.revtree.sample.Port;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.tree.PathPattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Many patterns at once match what each of them matches alone. */
class PatternsTest {

    private static final List<String> SEGMENTS = List.of("*", "**", "devices", "ports", "health", "a", "b", "1", "2");

    @RepeatedTest(20)
    void patternsMatchWhatFindWouldByTheSamePattern() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (KvStore store = KvStores.open("memory:");
                ConfigRoot root = ConfigRoot.create(store, Voltha.getDefaultInstance())) {
            Voltha.Builder tree = Voltha.newBuilder().setInstanceId("x");
            tree.getHealthBuilder();
            for (String id : List.of("a", "b", "c")) {
                Device.Builder device = tree.addDevicesBuilder().setId(id);
                for (int port = 0; port < 4; port++) {
                    device.addPorts(Port.newBuilder().setPortNo(port));
                }
            }
            root.put("/", tree.build());
            List<ConfigChange> all = root.diff("main~1", "main").changes();
            for (int i = 0; i < 200; i++) {
                StringBuilder pattern = new StringBuilder();
                int length = 1 + random.nextInt(5);
                for (int j = 0; j < length; j++) {
                    pattern.append('/').append(SEGMENTS.get(random.nextInt(SEGMENTS.size())));
                }
                List<String> found = new ArrayList<>();
                root.find(pattern.toString()).forEach(node -> found.add(node.path()));
                assertThat(root.diff("main~1", "main").changes(pattern.toString()).stream()
                                .map(ConfigChange::path))
                        .as("%s, seed %d", pattern, seed)
                        .containsExactlyInAnyOrderElementsOf(found);
            }
            assertThat(all).hasSize(1 + 1 + 3 + 12);
        }
    }

    @Test
    void patternsThatBeginAlikeComeAndGoWithoutHarmToEachOther() {
        Patterns patterns = new Patterns();
        List<String> texts = List.of("/", "/**", "/a", "/a/*", "/a/**", "/a/**/b", "/*/b");
        List<Interest> interests = texts.stream()
                .map(text -> patterns.add(PathPattern.parse(text), 0))
                .toList();
        for (int gone = 0; gone < texts.size(); gone++) {
            patterns.remove(interests.get(gone));
            for (int i = gone + 1; i < texts.size(); i++) {
                assertThat(patterns.add(PathPattern.parse(texts.get(i)), 1))
                        .as(texts.get(i))
                        .isSameAs(interests.get(i));
            }
        }
        assertThat(patterns.isEmpty()).isTrue();
    }

    @Test
    void aChangedPathVisitsAsManyPlacesOfTenThousandPatternsAsOfTen() {
        int few = visited(10);
        assertThat(few)
                .isEqualTo(5); // the root, adapters, the key, and one place behind it of each ** that leads there
        assertThat(visited(10_000)).isEqualTo(few);
    }

    /** How many places patterns on other paths, and two that match, have along one path. */
    private static int visited(int others) {
        PatternNode root = new PatternNode(false);
        for (int i = 0; i < others; i++) {
            insert(root, "adapters", "x" + i);
            insert(root, "adapters", "x" + i, PathPattern.ANY);
            insert(root, "devices", PathPattern.ONE, "ports", Integer.toString(i));
            insert(root, "devices", "d" + i, PathPattern.ANY, "ports");
        }
        insert(root, "adapters", "a");
        insert(root, "adapters", PathPattern.ANY);
        Set<PatternNode> at = new HashSet<>();
        root.enter(at);
        int visited = at.size();
        for (String segment : List.of("adapters", "a")) {
            Set<PatternNode> next = new HashSet<>();
            at.forEach(node -> node.advance(segment, next));
            visited += next.size();
            at = next;
        }
        return visited;
    }

    private static void insert(PatternNode root, String... segments) {
        PatternNode node = root;
        for (String segment : segments) {
            node = node.childOrNew(segment);
        }
    }
}
