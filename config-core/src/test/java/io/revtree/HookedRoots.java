package io.revtree;

import com.google.protobuf.FieldMask;
import io.revtree.sample.Adapter;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.store.tck.FaultyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two processes on one store that fails on purpose: one with hooks, and one that knows nothing of them. */
abstract class HookedRoots {

    FaultyStore store;
    ConfigRoot root;

    /** Another process, which knows nothing of the hooks here. */
    ConfigRoot other;

    final List<String> calls = new ArrayList<>();

    @BeforeEach
    void open() {
        store = FaultyStore.over(Sample.store(), 1);
        root = ConfigRoot.create(store, Sample.base());
        other = ConfigRoot.load(store, Voltha.getDefaultInstance());
    }

    @AfterEach
    void close() {
        other.close();
        root.close();
        store.close();
    }

    void before(String path, ChangeKind kind, Consumer<ConfigChange> hook) {
        root.proxy(path).before(kind, hook);
    }

    static void set(ConfigEditor editor, String id, String field, String value) {
        editor.update(
                "/adapters/" + id,
                Adapter.newBuilder().setVersion(value).setVendor(value).build(),
                FieldMask.newBuilder().addPaths(field).build());
    }

    static String version(ConfigView view, String id) {
        return view.get("/adapters/" + id, Adapter.class).getVersion();
    }

    static Note note(String text) {
        return Note.newBuilder().setText(text).build();
    }

    static String shown(ConfigChange change) {
        Adapter after = Sample.after(change);
        return change.kind() + " " + after.getVendor() + " " + after.getVersion();
    }
}
