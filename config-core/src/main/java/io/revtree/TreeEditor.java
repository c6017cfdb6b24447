package io.revtree;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import io.revtree.tree.Lens;
import io.revtree.tree.Tree;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The edits of {@link ConfigEditor}, each handed on as what it makes of a tree. */
abstract class TreeEditor extends TreeView implements ConfigEditor {

    private final boolean strict;

    TreeEditor(boolean strict) {
        this.strict = strict;
    }

    /** Makes an edit: what becomes of a tree. It throws to refuse, and may be made again on another tree. */
    abstract void make(UnaryOperator<Tree> edit);

    @Override
    public void update(String path, Message message) {
        ConfigPath place = absolute(path);
        make(tree -> tree.update(place, message, strict));
    }

    @Override
    public void update(String path, Message message, FieldMask mask) {
        ConfigPath place = absolute(path);
        make(tree -> tree.update(place, message, mask, strict));
    }

    @Override
    public void add(String container, Message message) {
        ConfigPath place = absolute(container);
        make(tree -> tree.add(place, message));
    }

    @Override
    public void put(String path, Message message) {
        ConfigPath place = absolute(path);
        make(tree -> tree.put(place, message, strict));
    }

    @Override
    public void remove(String path) {
        ConfigPath place = absolute(path);
        make(tree -> tree.remove(place));
    }

    @Override
    public ConfigEditor strict() {
        return strict ? this : new Strict(this);
    }

    /** The same tree, with edits that refuse changes of READ_ONLY fields. */
    private static final class Strict extends TreeEditor {

        private final TreeEditor editor;

        Strict(TreeEditor editor) {
            super(true);
            this.editor = editor;
        }

        @Override
        Tree tree() {
            return editor.tree();
        }

        @Override
        ConfigPath place() {
            return editor.place();
        }

        @Override
        @Nullable
        Lens lens() {
            return editor.lens();
        }

        @Override
        void make(UnaryOperator<Tree> edit) {
            editor.make(edit);
        }
    }
}
