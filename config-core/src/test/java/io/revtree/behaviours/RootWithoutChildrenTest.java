package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import io.revtree.Commit;
import io.revtree.ConfigDiff;
import io.revtree.ConfigRoot;
import io.revtree.RevisionNotFoundException;
import io.revtree.TypeMismatchException;
import io.revtree.sample.LogLevel;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RootWithoutChildrenTest extends OnEveryStore {

    private static Voltha instance(String id) {
        return Voltha.newBuilder().setInstanceId(id).build();
    }

    @Test
    void isMadeOfAnEmptyMessage() {
        ConfigRoot root = create(Voltha.getDefaultInstance());

        assertThat(root.getDeep("/", Voltha.class)).isEqualTo(Voltha.getDefaultInstance());
        assertThat(root.log()).hasSize(1);
    }

    @Test
    void hasOneRevisionAtFirstAndAnotherHashAfterAnUpdate() {
        ConfigRoot root = create(instance("1"));
        Commit first = root.head().commit();

        root.update("/", instance("2"));

        Commit second = root.head().commit();
        assertThat(root.log()).containsExactly(second, first);
        assertThat(second.revision()).isNotEqualTo(first.revision());
        assertThat(second.parents()).containsExactly(first.id());
        assertThat(root.get("/", Voltha.class).getInstanceId()).isEqualTo("2");
        assertThat(root.at(first.id().toString()).get("/", Voltha.class).getInstanceId())
                .isEqualTo("1");
    }

    @Test
    void refusesAMessageOfAnotherType() {
        ConfigRoot root = create(instance("1"));
        Commit before = root.head().commit();

        assertThatThrownBy(() -> root.update("/", Note.getDefaultInstance())).isInstanceOf(TypeMismatchException.class);
        assertThatThrownBy(() -> root.put("/", adapter("1"))).isInstanceOf(TypeMismatchException.class);
        assertThat(root.head().commit()).isEqualTo(before);
    }

    @Test
    void keepsEachOfAThousandUpdatesInOrderAndReadable() {
        ConfigRoot root = create(instance("0"));
        List<Commit> made = new ArrayList<>(List.of(root.head().commit()));
        for (int i = 1; i <= 1_001; i++) {
            root.update("/", instance(Integer.toString(i)));
            made.add(0, root.head().commit());
        }

        ConfigRoot again = restart();

        assertThat(again.log()).containsExactlyElementsOf(made).hasSize(1_002);
        assertThat(made.stream().map(Commit::revision).distinct()).hasSize(1_002);
        for (int i = 0; i <= 1_001; i++) {
            String id = made.get(1_001 - i).id().toString();
            assertThat(again.at(id).get("/", Voltha.class)).isEqualTo(instance(Integer.toString(i)));
        }
    }

    @Test
    void differsAsAJsonPatchSaysInBothDirections() {
        ConfigRoot root = create(instance("1"));
        String first = root.head().commit().id().toString();
        root.update("/", instance("2"));

        assertThat(root.diff(first, first).isEmpty()).isTrue();
        assertThat(patch(root.diff(first, first))).isEqualTo("[]");
        assertThat(patch(root.diff(first, "main")))
                .isEqualTo("[{\"op\":\"replace\",\"path\":\"/instance_id\",\"value\":\"2\"}]");
        assertThat(patch(root.diff("main", first)))
                .isEqualTo("[{\"op\":\"replace\",\"path\":\"/instance_id\",\"value\":\"1\"}]");
    }

    /** Without the white space. */
    private static String patch(ConfigDiff diff) {
        return JsonParser.parseString(diff.toJsonPatch()).toString();
    }

    @Test
    void tagsTheLatestRevisionOrAnotherOneAndMovesATag() {
        ConfigRoot root = create(instance("1"));
        Commit first = root.head().commit();
        root.update("/", instance("2"));
        Commit second = root.head().commit();

        assertThat(root.tag("latest")).isEqualTo(second);
        assertThat(root.tag("older", first.id().toString())).isEqualTo(first);
        root.tag("also older", "older");
        assertThat(root.tags())
                .containsExactly(
                        Map.entry("also older", first), Map.entry("latest", second), Map.entry("older", first));
        assertThat(root.at("older").get("/", Voltha.class)).isEqualTo(instance("1"));

        root.tag("older", "main");
        assertThat(root.tags()).containsEntry("older", second).hasSize(3);
        assertThat(root.log()).hasSize(2);
    }

    @Test
    void refusesToTagARevisionThatItDoesNotHave() {
        ConfigRoot root = create(instance("1"));

        assertThatThrownBy(() -> root.tag("tag", "0123456789abcdef")).isInstanceOf(RevisionNotFoundException.class);
        assertThatThrownBy(() -> root.tag("tag", "no such name")).isInstanceOf(RevisionNotFoundException.class);
        assertThat(root.tags()).isEmpty();
    }

    @Test
    void forgetsTagsThatAreDeletedAndNoOthers() {
        ConfigRoot root = create(instance("1"));
        for (String name : List.of("c", "a", "b")) {
            root.tag(name);
        }
        assertThat(root.tags().keySet()).containsExactly("a", "b", "c");

        root.deleteTag("b");
        assertThat(root.tags().keySet()).containsExactly("a", "c");
        assertThatThrownBy(() -> root.deleteTag("b")).isInstanceOf(RevisionNotFoundException.class);
        root.deleteTag("a");
        root.deleteTag("c");
        assertThat(restart().tags()).isEmpty();
    }

    @Test
    void comparesTagsByName() {
        ConfigRoot root = create(instance("1"));
        root.tag("before");
        root.update("/", instance("1").toBuilder().setLogLevel(LogLevel.ERROR).build());
        root.tag("after");

        assertThat(root.diff("before", "after").changes()).singleElement().satisfies(change -> {
            assertThat(change.path()).isEqualTo("/");
            assertThat(change.before()).isEqualTo(instance("1"));
        });
    }
}
