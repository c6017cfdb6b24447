package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.Commit;
import io.revtree.ConfigEditor;
import io.revtree.ConfigException;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.DuplicateKeyException;
import io.revtree.KeyChangeException;
import io.revtree.NodeNotFoundException;
import io.revtree.NotAContainerException;
import io.revtree.RevisionId;
import io.revtree.TypeMismatchException;
import io.revtree.sample.Adapter;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.LogLevel;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TreeWithChildrenTest extends OnEveryStore {

    @Test
    void isRefusedWhenAKeyStandsTwiceInIt() {
        Voltha twice = base().toBuilder().addAdapters(adapter("3")).build();

        try (KvStore empty = KvStores.open("memory:")) {
            assertThatThrownBy(() -> ConfigRoot.create(empty, twice))
                    .isInstanceOf(DuplicateKeyException.class)
                    .hasMessageContaining("3");
            assertThat(empty.listRefs("")).isEmpty();
        }
    }

    @Test
    void readsShallowWithoutChildrenAndDeepAsItWasGiven() {
        ConfigRoot root = create(base());

        assertThat(root.get("/"))
                .isEqualTo(Voltha.newBuilder().setInstanceId("1").build());
        assertThat(root.getDeep("/")).isEqualTo(base());
        assertThat(root.get("/health")).isEqualTo(health(HealthStatus.State.DYING));
        assertThat(root.get("/adapters/3")).isEqualTo(adapter("3"));
        assertThat(root.list("/adapters", Adapter.class)).isEqualTo(base().getAdaptersList());
    }

    @Test
    void keepsItsChildrenWhenTheRootIsUpdated() {
        Voltha own = Voltha.newBuilder()
                .setInstanceId("1")
                .setLogLevel(LogLevel.WARNING)
                .build();
        changes(
                root -> root.update("/", own),
                base().toBuilder().setLogLevel(LogLevel.WARNING).build());
    }

    @Test
    void changesWhenASingleChildIsUpdated() {
        changes(
                root -> root.update("/health", health(HealthStatus.State.HEALTHY)),
                base().toBuilder().setHealth(health(HealthStatus.State.HEALTHY)).build());
    }

    @Test
    void changesWhenAChildOfAContainerIsUpdated() {
        changes(
                root -> root.update("/adapters/0", adapter("0", "new")),
                base().toBuilder().setAdapters(0, adapter("0", "new")).build());
    }

    @Test
    void showsAnAddedChildFromThenOn() {
        changes(
                root -> root.add("/adapters", adapter("new")),
                base().toBuilder().addAdapters(adapter("new")).build());
    }

    @Test
    void showsARemovedChildNoMore() {
        changes(
                root -> root.remove("/adapters/2"),
                base().toBuilder().removeAdapters(2).build());
    }

    /** An edit gives a tree of another hash that reads as expected, and leaves the one before whole; a restart too. */
    private void changes(Consumer<ConfigRoot> edit, Voltha expected) {
        ConfigRoot root = create(base());
        RevisionId before = root.head().revision();
        String first = root.head().commit().id().toString();

        edit.accept(root);

        assertThat(root.head().revision()).isNotEqualTo(before);
        assertThat(root.getDeep("/")).isEqualTo(expected);
        assertThat(root.at(first).getDeep("/")).isEqualTo(base());
        assertThat(root.at(first).revision()).isEqualTo(before);

        ConfigRoot again = restart();
        assertThat(again.getDeep("/")).isEqualTo(expected);
        assertThat(again.at(first).getDeep("/")).isEqualTo(base());
    }

    @Test
    void refusesToUpdateWhatIsNotThere() {
        ConfigRoot root = create(base());

        refuses(root, NodeNotFoundException.class, editor -> editor.update("/nothing", adapter("1")));
        refuses(root, NodeNotFoundException.class, editor -> editor.update("/adapters/9", adapter("9")));
        refuses(root, NodeNotFoundException.class, editor -> editor.update("/adapters/1/id", adapter("1")));
    }

    @Test
    void refusesToUpdateAContainerOrWithAnotherType() {
        ConfigRoot root = create(base());

        refuses(root, ConfigException.class, editor -> editor.update("/adapters", adapter("1")));
        refuses(root, TypeMismatchException.class, editor -> editor.update("/", adapter("1")));
        refuses(root, TypeMismatchException.class, editor -> editor.update("/health", adapter("1")));
        refuses(root, TypeMismatchException.class, editor -> editor.update("/adapters/1", Note.getDefaultInstance()));
    }

    @Test
    void refusesToChangeAKeyAndThenAltersNothing() {
        ConfigRoot root = create(base());

        refuses(root, KeyChangeException.class, editor -> editor.update("/adapters/1", adapter("changed", "and more")));
        refuses(root, KeyChangeException.class, editor -> editor.put("/adapters/1", adapter("changed", "and more")));
    }

    @Test
    void refusesToAddElsewhereThanInAContainerOrAKeyThatIsThere() {
        ConfigRoot root = create(base());

        refuses(root, NotAContainerException.class, editor -> editor.add("/health", HealthStatus.getDefaultInstance()));
        refuses(root, NotAContainerException.class, editor -> editor.add("/adapters/1", adapter("9")));
        refuses(root, DuplicateKeyException.class, editor -> editor.add("/adapters", adapter("1", "another")));
    }

    @Test
    void refusesToRemoveWhatIsNoChildOfAContainer() {
        ConfigRoot root = create(base());

        refuses(root, NotAContainerException.class, editor -> editor.remove("/"));
        refuses(root, NotAContainerException.class, editor -> editor.remove("/health"));
        refuses(root, NodeNotFoundException.class, editor -> editor.remove("/adapters/9"));
        refuses(root, NodeNotFoundException.class, editor -> editor.remove("/adapters/1/id"));
    }

    /** A refused edit alters neither the tree nor what an open transaction has done so far. */
    private static void refuses(ConfigRoot root, Class<? extends ConfigException> fault, Consumer<ConfigEditor> edit) {
        Commit head = root.head().commit();
        Voltha before = root.getDeep("/", Voltha.class);

        assertThatThrownBy(() -> edit.accept(root)).isInstanceOf(fault);
        assertThat(root.head().commit()).isEqualTo(head);
        assertThat(root.getDeep("/")).isEqualTo(before);

        String version = "after " + head.id();
        try (ConfigTransaction transaction = root.begin()) {
            transaction.update(
                    "/",
                    root.get("/", Voltha.class).toBuilder().setVersion(version).build());
            assertThatThrownBy(() -> edit.accept(transaction)).isInstanceOf(fault);
            transaction.commit();
        }
        assertThat(root.getDeep("/"))
                .isEqualTo(before.toBuilder().setVersion(version).build());
    }
}
